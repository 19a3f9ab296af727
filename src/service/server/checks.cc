// SPDX-License-Identifier: Apache-2.0
#include "service/server/checks.h"

#include <algorithm>
#include <array>

#include "base/result.h"
#include "base/sha256.h"
#include "service/server/problem.h"

namespace framewise::service {
namespace {

constexpr size_t kShortestToken = 16;

using Digest = std::array<uint8_t, 32>;

Digest digest_of(std::string_view text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.finish();
}

bool equal(const Digest& a, const Digest& b) {
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= unsigned(a[i] ^ b[i]);
  return difference == 0;
}

// "[::1]:8080" without its port.
std::string_view name_of_host(std::string_view host) {
  const size_t colon = host.rfind(':');
  const size_t bracket = host.rfind(']');
  const bool has_port = colon != std::string_view::npos &&
                        (bracket == std::string_view::npos || colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

Response unauthorized(std::string_view detail) {
  Response response = problem(401, detail, "send Authorization: Bearer TOKEN");
  response.fields.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

Check host_check(std::vector<std::string> hosts) {
  return [hosts = std::move(hosts)](const Request& request,
                                    const Route&) -> std::optional<Response> {
    const std::string_view name = name_of_host(request.field("host"));
    if (std::ranges::find(hosts, name) != hosts.end()) return std::nullopt;
    return problem(421, "this server has another name",
                   "name it with --host when the server is started");
  };
}

Check origin_check() {
  return [](const Request& request, const Route&) -> std::optional<Response> {
    const std::string_view origin = request.field("origin");
    if (origin.empty()) return std::nullopt;
    const size_t name = origin.find("://");
    if (name != std::string_view::npos &&
        origin.substr(name + 3) == request.field("host")) {
      return std::nullopt;
    }
    return problem(403, "pages from elsewhere may not use this server");
  };
}

Check token_check(std::vector<std::string> tokens) {
  std::vector<Digest> known;
  for (const std::string& token : tokens) known.push_back(digest_of(token));
  return [known = std::move(known)](
             const Request& request,
             const Route& route) -> std::optional<Response> {
    if (route.options.is_public) return std::nullopt;
    constexpr std::string_view kScheme = "Bearer ";
    std::string_view token = request.field("authorization");
    if (!token.starts_with(kScheme)) return unauthorized("a token is needed");
    token.remove_prefix(kScheme.size());
    const Digest given = digest_of(token);
    bool found = false;
    for (const Digest& one : known) found |= equal(one, given);
    if (found) return std::nullopt;
    return unauthorized("the token is not known");
  };
}

Result<std::vector<std::string>> parse_tokens(std::string_view text) {
  std::vector<std::string> tokens;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.starts_with('#')) continue;
    if (line.size() < kShortestToken) {
      return with_hint(
          fail(ErrorKind::kUsage, "a token has {} bytes, less than {}",
               line.size(), kShortestToken),
          "make one with: openssl rand -hex 32");
    }
    tokens.emplace_back(line);
  }
  if (tokens.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no token"),
                     "write one token a line");
  }
  return tokens;
}

}  // namespace framewise::service
