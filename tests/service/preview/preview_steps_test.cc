// SPDX-License-Identifier: Apache-2.0
#include "service/preview/preview_steps.h"

#include <gtest/gtest.h>

namespace framewise::service {
namespace {

constexpr PreviewSecond kCalm{.frames = 30, .busy = 0.1};
constexpr PreviewSecond kLate{.frames = 30, .late = 3, .busy = 0.9};

// Seconds until the step changes, at most a hundred.
int seconds_to_change(PreviewLadder& ladder, const PreviewSecond& second) {
  const size_t before = ladder.index();
  for (int s = 1; s <= 100; ++s) {
    ladder.after(second);
    if (ladder.index() != before) return s;
  }
  return 0;
}

TEST(PreviewLadder, GoesDownAtOnceAndUpAfterAWhile) {
  PreviewLadder ladder;
  EXPECT_EQ(ladder.step().size.width, 640);
  EXPECT_EQ(seconds_to_change(ladder, kLate), 1);
  EXPECT_GT(ladder.index(), 0u);
  // Ten seconds are forbidden after going down.
  EXPECT_EQ(seconds_to_change(ladder, kCalm), 10);
}

TEST(PreviewLadder, SkipsStepsThatWouldBeTooSlowToo) {
  PreviewLadder ladder;
  ladder.after({.frames = 30, .late = 30, .busy = 3});
  EXPECT_GE(ladder.index(), 3u);
}

TEST(PreviewLadder, WaitsLongerWhereGoingUpDidNotLast) {
  PreviewLadder ladder;
  ladder.after(kLate);
  const int first = seconds_to_change(ladder, kCalm);
  ladder.after(kLate);
  EXPECT_GT(seconds_to_change(ladder, kCalm), first);
}

TEST(PreviewLadder, DoesNotGoUpToAStepThatIsTooMuch) {
  PreviewLadder ladder;
  ladder.after(kLate);
  const PreviewSecond busy{.frames = 30, .busy = 0.5};
  EXPECT_EQ(seconds_to_change(ladder, busy), 0);
}

TEST(PreviewLadder, AClientThatIsTooSlowGetsLess) {
  PreviewLadder ladder;
  ladder.after({.frames = 30, .replaced = 5, .busy = 0.1});
  EXPECT_EQ(ladder.index(), 1u);
}

TEST(PreviewLadder, EndsAtTheLowestStep) {
  PreviewLadder ladder;
  for (int i = 0; i < 20; ++i) ladder.after(kLate);
  EXPECT_EQ(ladder.step().rate, 10);
}

}  // namespace
}  // namespace framewise::service
