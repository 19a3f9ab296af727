// SPDX-License-Identifier: Apache-2.0
#include "base/objects/credentials.h"

#include <system_error>

#include "base/http/http_client.h"
#include "base/http/percent_code.h"
#include "base/json/json.h"
#include "base/objects/text_file.h"
#include "base/result.h"

namespace framewise {
namespace {

constexpr size_t kMostFileBytes = 1 << 20;
// The metadata service is one hop away, or absent.
constexpr std::chrono::milliseconds kMetadataTime{2000};

std::string_view value_of(const Environment& environment,
                          std::string_view name) {
  for (const auto& [key, value] : environment) {
    if (key == name) return value;
  }
  return {};
}

std::string_view trimmed_text(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string profile_name(const CredentialOptions& options) {
  if (!options.profile.empty()) return options.profile;
  const std::string_view named = value_of(options.environment, "AWS_PROFILE");
  return std::string(named.empty() ? "default" : named);
}

// ~/.aws/NAME, or the file that `variable` names; empty: it cannot be read.
std::string profile_file(const Environment& environment,
                         std::string_view variable, std::string_view name) {
  std::string path(value_of(environment, variable));
  if (path.empty()) {
    const std::string_view home = value_of(environment, "HOME");
    if (home.empty()) return {};
    path = fmt::format("{}/.aws/{}", home, name);
  }
  const auto text = read_text_file(path, kMostFileBytes);
  return text ? *text : std::string();
}

Credentials from_variables(StoreKind kind, const Environment& environment) {
  if (kind == StoreKind::kGoogle) {
    Credentials keys{std::string(value_of(environment, "GS_ACCESS_KEY_ID")),
                     std::string(value_of(environment, "GS_SECRET_ACCESS_KEY")),
                     {}};
    if (!keys.access_key.empty()) return keys;
  }
  return {std::string(value_of(environment, "AWS_ACCESS_KEY_ID")),
          std::string(value_of(environment, "AWS_SECRET_ACCESS_KEY")),
          std::string(value_of(environment, "AWS_SESSION_TOKEN"))};
}

Credentials from_profile(const CredentialOptions& options) {
  const std::string name = profile_name(options);
  const std::string files[] = {
      profile_file(options.environment, "AWS_SHARED_CREDENTIALS_FILE",
                   "credentials"),
      profile_file(options.environment, "AWS_CONFIG_FILE", "config")};
  for (const std::string& text : files) {
    Credentials keys{value_in_profile(text, name, "aws_access_key_id"),
                     value_in_profile(text, name, "aws_secret_access_key"),
                     value_in_profile(text, name, "aws_session_token")};
    if (!keys.access_key.empty()) return keys;
  }
  return {};
}

Result<std::string> ask_metadata(const HttpAddress& base, HttpMethod method,
                                 std::string path, HttpFields fields) {
  HttpRequest request{.address = base,
                      .method = method,
                      .fields = std::move(fields),
                      .deadline = kMetadataTime};
  request.address.path = std::move(path);
  const auto answer = send_request(request);
  if (answer && answer->status == 200) return answer->body;
  return with_hint(fail(ErrorKind::kEnvironment,
                        "the metadata of this machine gives no credentials: {}",
                        answer ? fmt::format("status {}", answer->status)
                               : answer.error().message),
                   "give the machine a role, or use --store-credentials auto");
}

// By version 2 of the service, whose answers need a token.
Result<Credentials> from_instance(const Environment& environment) {
  std::string_view base =
      value_of(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (base.empty()) base = "http://169.254.169.254";
  FW_ASSIGN_OR_RETURN(const HttpAddress address, parse_http_address(base));
  FW_ASSIGN_OR_RETURN(
      const std::string token,
      ask_metadata(address, HttpMethod::kPut, "/latest/api/token",
                   {{"X-aws-ec2-metadata-token-ttl-seconds", "300"}}));
  const HttpFields fields = {{"X-aws-ec2-metadata-token", token}};
  const std::string folder = "/latest/meta-data/iam/security-credentials/";
  FW_ASSIGN_OR_RETURN(const std::string roles,
                      ask_metadata(address, HttpMethod::kGet, folder, fields));
  const std::string role(trimmed_text(roles.substr(0, roles.find('\n'))));
  FW_ASSIGN_OR_RETURN(
      const std::string text,
      ask_metadata(address, HttpMethod::kGet,
                   folder + percent_encoded(role, Slash::kEncoded), fields));
  const Json json = Json::parse(text);
  Credentials keys{std::string(json["AccessKeyId"].text()),
                   std::string(json["SecretAccessKey"].text()),
                   std::string(json["Token"].text())};
  if (!keys.access_key.empty() && !keys.secret_key.empty()) return keys;
  return fail(ErrorKind::kEnvironment,
              "the metadata of this machine holds no keys");
}

}  // namespace

std::string value_in_profile(std::string_view text, std::string_view section,
                             std::string_view key) {
  bool inside = false;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::string_view words = trimmed_text(line);
    if (words.starts_with('[') && words.ends_with(']')) {
      std::string_view name = trimmed_text(words.substr(1, words.size() - 2));
      if (name.starts_with("profile ")) name = trimmed_text(name.substr(8));
      inside = name == section;
      continue;
    }
    const size_t equals = words.find('=');
    // An indented line belongs to the value before it.
    const bool indented = line.starts_with(' ') || line.starts_with('\t');
    if (!inside || equals == std::string_view::npos || indented) continue;
    if (trimmed_text(words.substr(0, equals)) == key) {
      return std::string(trimmed_text(words.substr(equals + 1)));
    }
  }
  return {};
}

std::string profile_setting(const CredentialOptions& options,
                            std::string_view key) {
  return value_in_profile(
      profile_file(options.environment, "AWS_CONFIG_FILE", "config"),
      profile_name(options), key);
}

Result<Credentials> find_credentials(StoreKind kind,
                                     const CredentialOptions& options) {
  if (options.source == CredentialSource::kNone || kind == StoreKind::kWeb) {
    return Credentials{};
  }
  if (options.source == CredentialSource::kInstance) {
    return from_instance(options.environment);
  }
  Credentials keys = from_variables(kind, options.environment);
  if (keys.access_key.empty()) keys = from_profile(options);
  if (!keys.access_key.empty() && !keys.secret_key.empty()) return keys;
  return with_hint(
      fail(ErrorKind::kEnvironment, "there are no credentials for the store"),
      kind == StoreKind::kGoogle
          ? "set GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY to an HMAC key; "
            "--store-credentials none reads public buckets"
          : "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write a "
            "profile; --store-credentials none reads public buckets, instance "
            "asks the machine");
}

}  // namespace framewise
