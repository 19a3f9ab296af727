// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/online_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace framewise::comparison {
namespace {

constexpr int64_t kPairBytes = int64_t{2} * 64 * 64 * 4;

// Pairs of pictures of 64x64 that score what is asked.
class Passing : public testing::Test {
 protected:
  explicit Passing(size_t pairs = 40) : tests_(pairs) {
    pairing_.pairs.resize(pairs);
    for (size_t i = 0; i < pairs; ++i) {
      pairing_.pairs[i].weight = 10;
      tests_[i].pair = i;
    }
  }

  // The pairs that are held back, after all have gone by.
  std::vector<size_t> suspects(
      OnlineSampler sample, const std::function<double(size_t)>& score,
      const std::function<bool(size_t)>& wanted,
      const std::function<double(size_t)>& local_error = worst_at_the_end) {
    FramePool pool;
    const auto picture = [&] {
      return std::move(*pool.allocate({}, {64, 64})).freeze(0, {}, {});
    };
    for (size_t i = 0; i < tests_.size(); ++i) {
      sample.keep_if_worst(score(i), local_error(i), wanted(i),
                           {&tests_[i], picture(), picture(), {}});
    }
    std::vector<size_t> pairs;
    for (const PairAtHand& one : sample.take_suspects()) {
      pairs.push_back(one.test->pair);
    }
    return pairs;
  }

  static double worst_at_the_end(size_t pair) { return double(pair); }

  timeline::Pairing pairing_;
  std::vector<ReferenceStep::Test> tests_;
};

double falling_at_7_and_30(size_t pair) {
  return pair == 7 ? 20 : pair == 30 ? 30 : 90 + double(pair % 5);
}
bool none(size_t) { return false; }

TEST_F(Passing, TheWorstAreHeldInOrder) {
  const auto held =
      suspects(OnlineSampler(pairing_, 1, 1 << 30), falling_at_7_and_30, none);
  EXPECT_THAT(held, testing::ElementsAre(0, 7, 30, 37, 38, 39));
}

TEST_F(Passing, WhatIsWorstInBothWaysIsHeldOnce) {
  const auto held =
      suspects(OnlineSampler(pairing_, 1, 1 << 30), falling_at_7_and_30, none,
               [](size_t pair) { return -falling_at_7_and_30(pair); });
  EXPECT_THAT(held, testing::ElementsAre(0, 7, 30));
}

TEST_F(Passing, WhatIsWantedAnywayIsNotHeld) {
  const auto held =
      suspects(OnlineSampler(pairing_, 1, 1 << 30), falling_at_7_and_30,
               [](size_t pair) { return pair == 7; });
  EXPECT_THAT(held, testing::ElementsAre(0, 30, 37, 38, 39));
}

TEST_F(Passing, LargePicturesAreHeldOnlyAsFarAsTheirBytesAllow) {
  EXPECT_THAT(suspects(OnlineSampler(pairing_, 1, 5 * kPairBytes / 2),
                       falling_at_7_and_30, none),
              testing::ElementsAre(7, 39));
  EXPECT_THAT(
      suspects(OnlineSampler(pairing_, 1, 1), falling_at_7_and_30, none),
      testing::ElementsAre(7));
}

TEST_F(Passing, WhatHasNoTimeIsNoSuspect) {
  pairing_.pairs[7].weight = 0;
  EXPECT_THAT(
      suspects(OnlineSampler(pairing_, 1, 1), falling_at_7_and_30, none),
      testing::ElementsAre(30));
}

TEST(FirstLook, IsAnEighthButNeitherFewNorMany) {
  EXPECT_EQ(first_round_size(30), 12u);
  EXPECT_EQ(first_round_size(400), 50u);
  EXPECT_EQ(first_round_size(100000), 80u);
}

}  // namespace
}  // namespace framewise::comparison
