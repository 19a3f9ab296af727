// SPDX-License-Identifier: Apache-2.0
#include "base/objects/object_name.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/http/http_address.h"
#include "base/http/percent_code.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise {
namespace {

struct Scheme {
  std::string_view word;
  StoreKind kind;
};
constexpr std::array kSchemes = {
    Scheme{"s3", StoreKind::kS3}, Scheme{"gs", StoreKind::kGoogle},
    Scheme{"https", StoreKind::kWeb}, Scheme{"http", StoreKind::kWeb}};

// Names of fields of a query that give whoever reads them access.
constexpr std::array<std::string_view, 8> kSecretFields = {"x-amz-signature",
                                                           "x-goog-signature",
                                                           "x-amz-credential",
                                                           "signature",
                                                           "sig",
                                                           "token",
                                                           "access_token",
                                                           "awsaccesskeyid"};

// "s3" of "s3:/b/k"; empty: a file.
std::string_view scheme_of(std::string_view path) {
  for (const Scheme& scheme : kSchemes) {
    if (path.starts_with(scheme.word) &&
        path.substr(scheme.word.size()).starts_with(":/")) {
      return scheme.word;
    }
  }
  return {};
}

// The rest behind "s3://" or "s3:/".
std::string_view rest_of(std::string_view path, std::string_view scheme) {
  path.remove_prefix(scheme.size() + 2);
  if (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

bool is_bucket(std::string_view text) {
  constexpr size_t kMostBytes = 222;  // of Google's, with dots
  return text.size() >= 3 && text.size() <= kMostBytes &&
         std::ranges::all_of(
             text, [](char c) { return is_unreserved(c) && c != '~'; });
}

bool has_secret(std::string_view query) {
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    std::string name(part.substr(0, part.find('=')));
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    });
    if (std::ranges::find(kSecretFields, name) != kSecretFields.end()) {
      return true;
    }
  }
  return false;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

Error no_name(std::string_view text, std::string_view why,
              std::string_view hint) {
  return with_hint(fail(ErrorKind::kUsage, "'{}' is no name of an object: {}",
                        printable(text.substr(0, 200)), why),
                   hint);
}

Result<ObjectName> web_name(std::string_view scheme, std::string_view rest) {
  const std::string url = fmt::format("{}://{}", scheme, rest);
  // Not shown whole: what is refused may be a secret.
  const std::string shown = url.substr(0, url.find('?'));
  const size_t query = rest.find('?');
  const std::string_view authority = rest.substr(0, rest.find('/'));
  if (authority.find('@') != std::string_view::npos ||
      (query != std::string_view::npos && has_secret(rest.substr(query + 1)))) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "addresses with a password or a signature are not read, because "
             "names stand in journals and reports"),
        "name the object by s3:// or gs:// and give the keys by the "
        "environment");
  }
  // Blanks and letters beyond ASCII are written as the server wants them.
  std::string path(rest.substr(std::min(rest.size(), authority.size() + 1)));
  for (size_t i = 0; i < path.size(); ++i) {
    const auto byte = uint8_t(path[i]);
    if (byte > 32 && byte < 127) continue;
    const std::string code = fmt::format("%{:02X}", byte);
    path.replace(i, 1, code);
    i += code.size() - 1;
  }
  FW_ASSIGN_OR_RETURN(
      const HttpAddress address,
      parse_http_address(fmt::format("{}://{}", scheme, authority)));
  if (!address.secure && !is_this_machine(address.host)) {
    return no_name(shown, "http:// is not read", "use https://");
  }
  return ObjectName{StoreKind::kWeb, fmt::format("{}://{}", scheme, authority),
                    std::move(path)};
}

}  // namespace

std::string ObjectName::text() const {
  switch (kind) {
    case StoreKind::kS3: return fmt::format("s3://{}/{}", bucket, key);
    case StoreKind::kGoogle: return fmt::format("gs://{}/{}", bucket, key);
    case StoreKind::kWeb: return fmt::format("{}/{}", bucket, key);
  }
  return key;
}

bool is_object(const std::filesystem::path& path) {
  return !scheme_of(path.string()).empty();
}

bool is_object_folder(const std::filesystem::path& path) {
  const std::string text = path.string();
  const std::string_view scheme = scheme_of(text);
  // Web servers list nothing.
  if (scheme.empty() || scheme.starts_with("http")) return false;
  const std::string_view rest = rest_of(text, scheme);
  return rest.ends_with('/') || rest.find('/') == std::string_view::npos;
}

Result<ObjectName> parse_object_name(const std::filesystem::path& path) {
  const std::string text = path.string();
  const std::string_view scheme = scheme_of(text);
  if (scheme.empty()) {
    return no_name(text, "it begins with no scheme", "write s3://BUCKET/KEY");
  }
  const std::string_view rest = rest_of(text, scheme);
  if (std::ranges::any_of(rest, [](char c) { return uint8_t(c) < 32; })) {
    return no_name(text, "it has a control character", "");
  }
  if (scheme.starts_with("http")) return web_name(scheme, rest);
  const std::string_view bucket = rest.substr(0, rest.find('/'));
  const std::string_view key =
      rest.substr(std::min(rest.size(), bucket.size() + 1));
  if (!is_bucket(bucket)) {
    return no_name(text, "it has no bucket",
                   fmt::format("write {}://BUCKET/KEY", scheme));
  }
  constexpr size_t kMostKeyBytes = 1024;
  if (key.size() > kMostKeyBytes) {
    return no_name(text, "its key has more than 1024 bytes", "");
  }
  return ObjectName{scheme == "s3" ? StoreKind::kS3 : StoreKind::kGoogle,
                    std::string(bucket), std::string(key)};
}

}  // namespace framewise
