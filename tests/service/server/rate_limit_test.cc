// SPDX-License-Identifier: Apache-2.0
#include "service/server/rate_limit.h"

#include <gtest/gtest.h>

namespace framewise::service {
namespace {

using std::chrono::milliseconds;

constexpr RateLimiter::Clock::time_point kStart{};

TEST(RateLimiter, GrantsABurstAndThenTheRate) {
  RateLimiter limiter({.per_second = 10, .burst = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.wait_before("a", kStart), 0);
  EXPECT_NEAR(limiter.wait_before("a", kStart), 0.1, 1e-9);
  EXPECT_NEAR(limiter.wait_before("a", kStart + milliseconds(50)), 0.05, 1e-9);
  EXPECT_EQ(limiter.wait_before("a", kStart + milliseconds(100)), 0);
  EXPECT_GT(limiter.wait_before("a", kStart + milliseconds(100)), 0);
}

TEST(RateLimiter, NeverSavesUpMoreThanABurst) {
  RateLimiter limiter({.per_second = 10, .burst = 2});
  EXPECT_EQ(limiter.wait_before("a", kStart), 0);
  const auto later = kStart + std::chrono::hours(1);
  EXPECT_EQ(limiter.wait_before("a", later), 0);
  EXPECT_EQ(limiter.wait_before("a", later), 0);
  EXPECT_GT(limiter.wait_before("a", later), 0);
}

TEST(RateLimiter, CountsEachClientByItself) {
  RateLimiter limiter({.per_second = 1, .burst = 1});
  EXPECT_EQ(limiter.wait_before("a", kStart), 0);
  EXPECT_EQ(limiter.wait_before("b", kStart), 0);
  EXPECT_GT(limiter.wait_before("a", kStart), 0);
}

TEST(RateLimiter, ForgetsTheClientThatWasSilentForLongest) {
  RateLimiter limiter({.per_second = 1, .burst = 1}, 2);
  EXPECT_EQ(limiter.wait_before("a", kStart), 0);
  EXPECT_EQ(limiter.wait_before("b", kStart), 0);
  EXPECT_GT(limiter.wait_before("a", kStart), 0);  // b is silent for longer now
  EXPECT_EQ(limiter.wait_before("c", kStart), 0);
  EXPECT_EQ(limiter.clients(), 2u);
  EXPECT_GT(limiter.wait_before("a", kStart), 0);
  EXPECT_EQ(limiter.wait_before("b", kStart), 0);
}

TEST(RateLimiter, WithoutARateGrantsEverything) {
  RateLimiter limiter({});
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limiter.wait_before("a", kStart), 0);
  EXPECT_EQ(limiter.clients(), 0u);
}

TEST(NetworkClient, IsAnAddressOrThePrefixOfASubscriber) {
  EXPECT_EQ(network_client("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_client("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_client("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_client("2001:db8:1:2::9"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_client(""), "");
}

}  // namespace
}  // namespace framewise::service
