// SPDX-License-Identifier: Apache-2.0
#include "service/access/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::service {
namespace {

using testing::HasSubstr;

const Route kRoute{.pattern = "/jobs"};
const Route kPublic{.pattern = "/healthz", .options = {.is_public = true}};
constexpr int64_t kNever = int64_t{1} << 40;

Request request_to(std::string host, Method method = Method::kGet) {
  Request request;
  request.method = method;
  request.peer = "127.0.0.1";
  request.fields["host"] = std::move(host);
  return request;
}

int status_of(Access& access, const Request& request,
              const Route& route = kRoute) {
  const auto response = access.refusal(request, route);
  return response ? response->status : 200;
}

TEST(Access, RefusesRequestsForAnotherName) {
  Access access({.names = {"Frames.example.org"}}, Keys::random());
  for (const char* host :
       {"127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080",
        "192.168.1.5:80", "frames.example.org", "frames.example.org:443"}) {
    EXPECT_EQ(status_of(access, request_to(host)), 200) << host;
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "frames.example.org.evil",
        "127.0.0.1.evil", "localhost:80:80", "[::1", "evil]", ":80"}) {
    EXPECT_EQ(status_of(access, request_to(host)), 421) << host;
  }
}

TEST(Access, TakesAnyNameOnAUnixSocket) {
  Access access({}, Keys::random());
  Request request = request_to("whatever");
  request.peer = "";
  EXPECT_EQ(status_of(access, request), 200);
}

TEST(Access, RefusesRequestsOfOtherPages) {
  Access access({}, Keys::random());
  Request request = request_to("localhost:8080", Method::kPost);
  EXPECT_EQ(status_of(access, request), 200);  // no browser
  request.fields["origin"] = "http://localhost:8080";
  EXPECT_EQ(status_of(access, request), 200);
  for (const char* origin :
       {"http://localhost:9090", "http://evil.example", "null",
        "https://localhost:8080.evil", "file://localhost:8080"}) {
    request.fields["origin"] = origin;
    EXPECT_EQ(status_of(access, request), 403) << origin;
  }
  request.fields.erase("origin");
  for (const auto& [site, status] :
       {std::pair{"same-origin", 200}, std::pair{"none", 200},
        std::pair{"cross-site", 403}, std::pair{"same-site", 403}}) {
    request.fields["sec-fetch-site"] = site;
    EXPECT_EQ(status_of(access, request), status) << site;
  }
}

TEST(Access, NeedsATokenThatIsValid) {
  Keys keys = Keys::random();
  const std::string valid = keys.issue_token("ci", kNever);
  const std::string expired = keys.issue_token("ci", 1);
  Access access({.needs_token = true}, std::move(keys));
  Request request = request_to("localhost");
  EXPECT_EQ(status_of(access, request), 401);
  EXPECT_EQ(status_of(access, request, kPublic), 200);
  request.fields["authorization"] = "Bearer " + expired;
  const auto refused = access.refusal(request, kRoute);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401);
  EXPECT_THAT(refused->content(), HasSubstr("expired"));
  request.fields["authorization"] = "Bearer " + valid;
  EXPECT_EQ(status_of(access, request), 200);
  EXPECT_EQ(access.owner_of(request), "ci");
}

TEST(Access, LetsHoldersDoWhatTheirRoleSays) {
  Keys keys = Keys::random();
  const auto with_role = [&](const char* name, Role role) {
    Request request = request_to("localhost");
    request.fields["authorization"] =
        "Bearer " + keys.issue_token(name, kNever, role);
    return request;
  };
  Request read = with_role("a", Role::kRead);
  Request work = with_role("b", Role::kWork);
  Request shared = with_role("c", Role::kWork);
  Request admin = with_role("d", Role::kAdmin);
  Access access({.needs_token = true, .shared_with = {"c"}}, std::move(keys));
  EXPECT_EQ(status_of(access, read), 200);
  for (const Method method : {Method::kPost, Method::kPut, Method::kDelete}) {
    for (Request* one : {&read, &work, &shared, &admin}) one->method = method;
    EXPECT_EQ(status_of(access, read), 403);
    EXPECT_EQ(status_of(access, work), 200);
    EXPECT_EQ(status_of(access, admin), 200);
  }
  EXPECT_FALSE(access.sees_all(read));
  EXPECT_FALSE(access.sees_all(work));
  EXPECT_TRUE(access.sees_all(shared));
  EXPECT_TRUE(access.sees_all(admin));
  EXPECT_FALSE(access.sees_all(request_to("localhost")));
}

TEST(Access, TakesTheTokenFromACookie) {
  Keys keys = Keys::random();
  const std::string valid = keys.issue_token("ci", kNever);
  Access access({.needs_token = true}, std::move(keys));
  Request request = request_to("localhost");
  request.fields["cookie"] = "other=1; framewise_token=" + valid;
  EXPECT_EQ(status_of(access, request), 200);
  request.fields["cookie"] = "xframewise_token=" + valid;
  EXPECT_EQ(status_of(access, request), 401);
}

TEST(Access, RefusesClientsThatAskTooOften) {
  Access access({.rate = {.per_second = 0.001, .burst = 2}}, Keys::random());
  EXPECT_EQ(status_of(access, request_to("localhost")), 200);
  EXPECT_EQ(status_of(access, request_to("localhost")), 200);
  const auto refused = access.refusal(request_to("localhost"), kRoute);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  bool has_retry = false;
  for (const auto& [name, value] : refused->fields) {
    if (name == "Retry-After") has_retry = std::stoi(value) > 900;
  }
  EXPECT_TRUE(has_retry);
  Request other = request_to("localhost");
  other.peer = "127.0.0.2";
  EXPECT_EQ(status_of(access, other), 200);
}

TEST(Access, BelievesForwardedAddressesOfKnownProxiesOnly) {
  Request request = request_to("localhost");
  request.fields["x-forwarded-for"] = "6.6.6.6, 203.0.113.9, 10.0.0.2";
  EXPECT_EQ(Access({}, Keys::random()).client_of(request), "127.0.0.1");
  const Access behind({.proxies = {*parse_network("127.0.0.0/8"),
                                   *parse_network("10.0.0.0/8")}},
                      Keys::random());
  // 6.6.6.6 was sent by the client itself.
  EXPECT_EQ(behind.client_of(request), "203.0.113.9");
  request.fields["x-forwarded-for"] = "";
  EXPECT_EQ(behind.client_of(request), "127.0.0.1");
}

TEST(Access, SetsTheTokenAsACookieAtALogin) {
  Keys keys = Keys::random();
  const std::string valid = keys.issue_token("ci", kNever);
  Access access({.needs_token = true}, std::move(keys));
  Router router;
  add_login_routes(router, access);
  const Match match = router.match(Method::kPut, "/login");
  ASSERT_TRUE(match.route);
  EXPECT_TRUE(match.route->options.is_public);
  const auto& answer = std::get<Answer>(match.route->handler);
  Request request = request_to("localhost", Method::kPut);
  EXPECT_EQ(answer(request).status, 401);
  request.fields["authorization"] = "Bearer " + valid;
  const Response response = answer(request);
  EXPECT_EQ(response.status, 204);
  ASSERT_FALSE(response.fields.empty());
  EXPECT_THAT(response.fields[0].second, HasSubstr("framewise_token=" + valid));
  EXPECT_THAT(response.fields[0].second, HasSubstr("HttpOnly"));
  EXPECT_THAT(response.fields[0].second, HasSubstr("SameSite=Strict"));
}

}  // namespace
}  // namespace framewise::service
