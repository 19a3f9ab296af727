// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/content_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace framewise {
namespace {

// A test frame that is paired with two reference frames belongs to the one with
// the longer shared time.
TEST(ContentPairs, FollowTheClockWhereNobodyLooked) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {1, 0, 60}, {1, 1, 10}, {2, 1, 90}, {0, 2, 100}};
  const auto pairs = timeline::content_pairs(pairing);
  ASSERT_EQ(pairs.size(), 2u);  // pairs that go back in time are left out
  EXPECT_EQ(pairs[0].reference, 1);
  EXPECT_EQ(pairs[0].test, 0);
  EXPECT_EQ(pairs[1].reference, 2);
  EXPECT_EQ(pairs[1].test, 1);
}

// The clock decides about frames that hardly differ, unless it is wrong for all
// the others too.
TEST(ContentPairs, AreThoseOfThePairingWhereThatGoesByContent) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {1, 1, 40}};
  timeline::Alignment alignment;
  alignment.runs = {0, 0, 0};
  alignment.partners.resize(2);
  alignment.partners[0] = {.content = 0, .clock = 0};
  alignment.partners[1] = {.content = 1, .clock = 2};
  pairing.alignment = alignment;
  pairing.mode = PairingMode::kTime;
  EXPECT_EQ(timeline::content_pairs(pairing)[1].reference, 2);
  pairing.mode = PairingMode::kContent;
  EXPECT_EQ(timeline::content_pairs(pairing)[1].reference, 1);
}

// If one side plays faster, the frame on screen then is a different one.
TEST(ContentPairs, AreThoseOfThePairingAtAnotherSpeed) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {1, 1, 40}, {2, 2, 40}};
  timeline::Alignment alignment;
  alignment.runs = {0, 1, 1};
  alignment.partners = {{.content = 0, .clock = 0},
                        {.content = 1, .clock = 0},
                        {.content = 1, .clock = 1}};
  pairing.alignment = alignment;
  for (const auto mode : {PairingMode::kIndex, PairingMode::kStretch}) {
    pairing.mode = mode;
    const auto pairs = timeline::content_pairs(pairing);
    ASSERT_EQ(pairs.size(), 3u);
    EXPECT_EQ(pairs[1].reference, 1);
    EXPECT_EQ(pairs[2].reference, 2);
  }
}

TEST(ContentPairs, LeaveOutWhatLiesBetween) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {0, 1, 0}, {1, 2, 40}};
  timeline::Alignment alignment;
  alignment.runs = {0, 1};
  alignment.partners = {{.content = 0, .clock = 0},
                        {.content = 0,
                         .clock = 0,
                         .placement = timeline::Placement::kInterpolated},
                        {.content = 1, .clock = 1}};
  pairing.alignment = alignment;
  pairing.mode = PairingMode::kContent;
  const auto pairs = timeline::content_pairs(pairing);
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[1].test, 2);
}

// It stands for the frames dropped after it, however little it resembles them.
TEST(ContentPairs, APictureThatIsHeldIsTheOneThatItBeganAs) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {1, 1, 10}, {2, 1, 90}};
  timeline::Alignment alignment;
  alignment.runs = {0, 1, 2};
  alignment.partners.resize(2);
  alignment.partners[1] = {
      .content = 1, .clock = 2, .content_distance = 10, .clock_distance = 12};
  pairing.alignment = alignment;
  pairing.mode = PairingMode::kTime;
  EXPECT_EQ(timeline::content_pairs(pairing)[1].reference, 1);
}

// A black frame resembles none: it is paired with the frame on screen then.
TEST(ContentPairs, AreTheClocksWhereContentIsNoNearer) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {1, 1, 40}, {2, 2, 40}};
  timeline::Alignment alignment;
  alignment.runs = {0, 1, 2};
  alignment.partners.resize(3);
  for (int64_t i = 0; i < 3; ++i) {
    alignment.partners[size_t(i)] = {.content = std::min<int64_t>(i, 1),
                                     .clock = i,
                                     .content_distance = 100,
                                     .clock_distance = 105};
  }
  pairing.alignment = alignment;
  pairing.mode = PairingMode::kTime;
  EXPECT_EQ(timeline::content_pairs(pairing)[2].reference, 2);
  pairing.alignment->partners[2].content_distance = 50;
  EXPECT_EQ(timeline::content_pairs(pairing)[2].reference, 1);
}

}  // namespace
}  // namespace framewise
