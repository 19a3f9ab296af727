// SPDX-License-Identifier: Apache-2.0
#include "video/scan/loop_cut.h"

#include <gtest/gtest.h>

namespace framewise::video {
namespace {

LoopCheck clip_of(int64_t frames, double seam, double motion) {
  LoopCheck check;
  check.frames = frames;
  check.features.seam = seam;
  check.features.motion = motion;
  return check;
}

TEST(LoopCut, KeepsAClipThatLoops) {
  const LoopCut cut = choose_loop(clip_of(100, 4, 4), 25);
  EXPECT_EQ(cut.joint, LoopJoint::kCut);
  ASSERT_EQ(cut.plays.size(), 1u);
  EXPECT_DOUBLE_EQ(*cut.plays[0].end_s, 4);
}

TEST(LoopCut, TakesThePartThatLoopsBetter) {
  LoopCheck check = clip_of(100, 40, 4);
  check.better = LoopPart{10, 60, 0.9};
  const LoopCut cut = choose_loop(check, 25);
  EXPECT_EQ(cut.joint, LoopJoint::kCut);
  EXPECT_DOUBLE_EQ(cut.plays[0].start_s, 0.4);
  EXPECT_DOUBLE_EQ(*cut.plays[0].end_s, 2.4);
}

TEST(LoopCut, CrossfadesWhereTheJumpWouldShow) {
  const LoopCut cut = choose_loop(clip_of(200, 12, 4), 25);
  EXPECT_EQ(cut.joint, LoopJoint::kCrossfade);
  ASSERT_EQ(cut.plays.size(), 2u);
  // Its last frame is the one before its first.
  EXPECT_DOUBLE_EQ(*cut.plays[1].end_s, cut.plays[0].start_s);
  EXPECT_DOUBLE_EQ(cut.plays[1].start_s, 0);
  EXPECT_DOUBLE_EQ(*cut.plays[0].end_s, 8);
  EXPECT_EQ(cut.fade_frames, 13);
}

TEST(LoopCut, FindsNoneWhereTwoPicturesWouldBeSeen) {
  const LoopCut cut = choose_loop(clip_of(200, 60, 4), 25);
  EXPECT_EQ(cut.joint, LoopJoint::kNone);
  EXPECT_TRUE(cut.plays.empty());
  EXPECT_DOUBLE_EQ(cut.seam_levels, 60);
}

}  // namespace
}  // namespace framewise::video
