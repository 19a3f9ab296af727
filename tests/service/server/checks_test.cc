// SPDX-License-Identifier: Apache-2.0
#include "service/server/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::service {
namespace {

using testing::ElementsAre;

const Route kRoute{Method::kGet, "/jobs", {}, {}};

int status_of(const Check& check, Request request,
              const Route& route = kRoute) {
  const auto refused = check(request, route);
  return refused ? refused->status : 200;
}

TEST(HostCheck, KnowsItsNamesWithAnyPort) {
  const Check check = host_check({"localhost", "[::1]"});
  const auto of = [&](const char* host) {
    return status_of(check, {.fields = {{"host", host}}});
  };
  EXPECT_EQ(of("localhost"), 200);
  EXPECT_EQ(of("localhost:8080"), 200);
  EXPECT_EQ(of("[::1]:8080"), 200);
  EXPECT_EQ(of("evil.example"), 421);
  EXPECT_EQ(of("localhost.evil.example:8080"), 421);
  EXPECT_EQ(of(""), 421);
}

TEST(OriginCheck, RefusesPagesFromElsewhere) {
  const Check check = origin_check();
  const auto of = [&](const char* origin) {
    return status_of(
        check, {.fields = {{"host", "localhost:8080"}, {"origin", origin}}});
  };
  EXPECT_EQ(of(""), 200);
  EXPECT_EQ(of("http://localhost:8080"), 200);
  EXPECT_EQ(of("http://localhost:8081"), 403);
  EXPECT_EQ(of("https://evil.example"), 403);
  EXPECT_EQ(of("null"), 403);
}

TEST(TokenCheck, NeedsOneOfItsTokensExceptForPublicRoutes) {
  const Check check = token_check({"0123456789abcdef", "fedcba9876543210"});
  const auto of = [&](const char* field, const Route& route = kRoute) {
    return status_of(check, {.fields = {{"authorization", field}}}, route);
  };
  EXPECT_EQ(of("Bearer 0123456789abcdef"), 200);
  EXPECT_EQ(of("Bearer fedcba9876543210"), 200);
  EXPECT_EQ(of("Bearer 0123456789abcdee"), 401);
  EXPECT_EQ(of("Bearer "), 401);
  EXPECT_EQ(of("Basic 0123456789abcdef"), 401);
  EXPECT_EQ(of(""), 401);
  const Route open{Method::kGet, "/healthz", {}, {.is_public = true}};
  EXPECT_EQ(of("", open), 200);
}

TEST(Tokens, AreOneALine) {
  const auto tokens = parse_tokens(
      "# of the build farm\n0123456789abcdef\r\n\nfedcba9876543210");
  ASSERT_TRUE(tokens);
  EXPECT_THAT(*tokens, ElementsAre("0123456789abcdef", "fedcba9876543210"));
  EXPECT_FALSE(parse_tokens("short\n"));
  EXPECT_FALSE(parse_tokens("# nothing\n"));
}

}  // namespace
}  // namespace framewise::service
