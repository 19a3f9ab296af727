// SPDX-License-Identifier: Apache-2.0
#include "service/access/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "service/server/problem.h"

namespace framewise::service {
namespace {

constexpr std::string_view kCookie = "framewise_token";

int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Response no_token(TokenState state) {
  Response response = problem(
      401,
      state == TokenState::kExpired ? "the token has expired"
                                    : "a valid token is needed",
      "send Authorization: Bearer TOKEN; `framewise serve token` makes one");
  response.fields.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

bool is_in(const std::vector<Network>& networks, std::string_view address) {
  const auto parsed = parse_address(address);
  return parsed && std::ranges::any_of(networks, [&](const Network& network) {
           return network.contains(*parsed);
         });
}

// For a page that is served over TLS, also by a proxy.
bool is_secure(const Request& request) {
  return request.field("origin").starts_with("https://");
}

Response login(const Request& request, std::string_view token, int64_t age) {
  return {.status = 204,
          .fields = {{"Set-Cookie",
                      fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; "
                                  "Max-Age={}{}",
                                  kCookie, token, age,
                                  is_secure(request) ? "; Secure" : "")},
                     {"Cache-Control", "no-store"}}};
}

}  // namespace

Access::Access(AccessOptions options, Keys keys)
    : options_(std::move(options)),
      keys_(std::move(keys)),
      names_(options_.names),
      limiter_(options_.rate) {}

std::optional<Response> Access::other_page(const Request& request) const {
  const std::string_view host = request.field("host");
  // A page cannot reach a Unix socket.
  if (!request.peer.empty() && !names_.has_host(host)) {
    return problem(421, "this server has another name",
                   "name it with --host when the server is started");
  }
  const std::string_view origin = request.field("origin");
  const std::string_view site = request.field("sec-fetch-site");
  const bool reads = request.method == Method::kGet;
  if (!origin.empty() && !names_.has_origin(origin, host)) {
    return problem(403, "pages of other sites may not use this server");
  }
  if (!reads && (site == "cross-site" || site == "same-site")) {
    return problem(403, "pages of other sites may not use this server");
  }
  return std::nullopt;
}

std::optional<Response> Access::too_often(const Request& request) {
  if (options_.rate.per_second <= 0) return std::nullopt;
  const double wait = limiter_.wait_before(network_client(client_of(request)),
                                           RateLimiter::Clock::now());
  if (wait <= 0) return std::nullopt;
  Response response = problem(429, "too many requests of this client");
  response.fields.emplace_back("Retry-After",
                               fmt::format("{}", int(std::ceil(wait))));
  return response;
}

std::optional<Response> Access::refusal(const Request& request,
                                        const Route& route) {
  if (auto response = other_page(request)) return response;
  if (auto response = too_often(request)) return response;
  if (!options_.needs_token || route.options.is_public) return std::nullopt;
  const CheckedToken token = token_of(request);
  if (token.state != TokenState::kValid) return no_token(token.state);
  if (request.method == Method::kGet || token.role >= Role::kWork) {
    return std::nullopt;
  }
  return problem(403, "this token may only read",
                 "framewise serve token NAME --role work");
}

CheckedToken Access::token_of(const Request& request) const {
  std::string_view token = bearer_token(request.field("authorization"));
  if (token.empty()) token = cookie_value(request.field("cookie"), kCookie);
  return keys_.check_token(token, unix_seconds());
}

bool Access::is_admitted(const Request& request) const {
  return !options_.needs_token || token_of(request).state == TokenState::kValid;
}

std::string Access::owner_of(const Request& request) const {
  if (!options_.needs_token) return "anyone";
  return token_of(request).name;
}

bool Access::sees_all(const Request& request) const {
  if (!options_.needs_token) return true;
  const CheckedToken token = token_of(request);
  return token.state == TokenState::kValid &&
         (token.role == Role::kAdmin ||
          std::ranges::count(options_.shared_with, token.name) > 0);
}

std::string Access::client_of(const Request& request) const {
  std::string_view client = request.peer;
  std::string_view forwarded = request.field("x-forwarded-for");
  // Each proxy adds the address that it sees at the end; those before it are
  // believed only while they were added by a proxy that we know.
  while (!forwarded.empty() && is_in(options_.proxies, client)) {
    const size_t comma = forwarded.rfind(',');
    const std::string_view last = comma == std::string_view::npos
                                      ? forwarded
                                      : forwarded.substr(comma + 1);
    client = trimmed(last);
    forwarded = comma == std::string_view::npos ? std::string_view()
                                                : forwarded.substr(0, comma);
  }
  return std::string(client);
}

void add_login_routes(Router& router, Access& access) {
  router.add({.method = Method::kPut,
              .pattern = "/login",
              .handler = Answer([&access](const Request& request) {
                const std::string_view token =
                    bearer_token(request.field("authorization"));
                const CheckedToken checked =
                    access.keys().check_token(token, unix_seconds());
                if (checked.state != TokenState::kValid) {
                  return no_token(checked.state);
                }
                return login(request, token, checked.expires - unix_seconds());
              }),
              .options = {.is_public = true}});
  router.add({.method = Method::kDelete,
              .pattern = "/login",
              .handler = Answer(
                  [](const Request& request) { return login(request, "", 0); }),
              .options = {.is_public = true}});
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const size_t end = std::min(cookies.find(';'), cookies.size());
    const std::string_view pair = trimmed(cookies.substr(0, end));
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
  }
  return {};
}

}  // namespace framewise::service
