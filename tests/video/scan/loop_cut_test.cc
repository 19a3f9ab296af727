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
  const LoopCut cut = choose_part(clip_of(100, 4, 4), 25, {});
  EXPECT_EQ(cut.joint, LoopJoint::kCut);
  EXPECT_EQ(cut.frames(), 100);
  const auto plays = plays_of(cut, 25);
  ASSERT_EQ(plays.size(), 1u);
  EXPECT_DOUBLE_EQ(*plays[0].end_s, 4);
}

TEST(LoopCut, TakesThePartThatLoopsBetter) {
  LoopCheck check = clip_of(100, 40, 4);
  check.better = LoopPart{10, 60, 0.9};
  const LoopCut cut = choose_part(check, 25, {});
  EXPECT_EQ(cut.joint, LoopJoint::kCut);
  const auto plays = plays_of(cut, 25);
  EXPECT_DOUBLE_EQ(plays[0].start_s, 0.4);
  EXPECT_DOUBLE_EQ(*plays[0].end_s, 2.4);
}

TEST(LoopCut, FadesWhereTheJumpWouldShow) {
  LoopCut cut = choose_part(clip_of(200, 12, 4), 25, {});
  EXPECT_EQ(cut.joint, LoopJoint::kNone) << "the joint was not measured yet";
  EXPECT_EQ(cut.fade_frames, 13);
  cut.joint = LoopJoint::kAlongMotion;
  EXPECT_EQ(cut.frames(), 187);
  const auto plays = plays_of(cut, 25);
  ASSERT_EQ(plays.size(), 2u);
  // Its last frame is the one before its first.
  EXPECT_DOUBLE_EQ(*plays[1].end_s, plays[0].start_s);
  EXPECT_DOUBLE_EQ(plays[1].start_s, 0);
  EXPECT_DOUBLE_EQ(*plays[0].end_s, 8);
  EXPECT_EQ(plays[0].fade, Fade::kAlongMotion);
}

// Its first frame, and the one after its fade.
TEST(LoopCut, FadesBetweenKeyFrames) {
  const LoopCut cut = choose_part(clip_of(200, 12, 4), 25, {0, 25, 50, 75});
  EXPECT_EQ(cut.part.first, 25 - 13);
  EXPECT_EQ(cut.middle, 75);
  // 20 frames of 200 may be left out for that, and 21 not.
  EXPECT_EQ(choose_part(clip_of(200, 12, 4), 25, {33}).part.first, 20);
  EXPECT_EQ(choose_part(clip_of(200, 12, 4), 25, {34}).part.first, 0);
}

TEST(LoopCut, DoesNotFadeAFewFrames) {
  EXPECT_EQ(choose_part(clip_of(15, 12, 4), 25, {}).fade_frames, 0);
  EXPECT_EQ(choose_part(clip_of(16, 12, 4), 25, {}).fade_frames, 2);
}

// Frames that are moved may tear.
TEST(LoopCut, MovesFramesOnlyWhereThatShowsAThirdLess) {
  EXPECT_EQ(choose_joint({.crossfade = 9, .along_motion = 6}),
            LoopJoint::kAlongMotion);
  EXPECT_EQ(choose_joint({.crossfade = 9, .along_motion = 6.1}),
            LoopJoint::kCrossfade);
}

TEST(LoopCut, FindsNoneWhereTwoPicturesWouldBeSeen) {
  EXPECT_EQ(choose_joint({.crossfade = 18, .along_motion = 18}),
            LoopJoint::kCrossfade);
  EXPECT_EQ(choose_joint({.crossfade = 18.1, .along_motion = 18}),
            LoopJoint::kNone);
  EXPECT_EQ(choose_joint({.crossfade = 40, .along_motion = 18}),
            LoopJoint::kAlongMotion);
  EXPECT_EQ(choose_joint({.crossfade = 40, .along_motion = 18.1}),
            LoopJoint::kNone);
}

}  // namespace
}  // namespace framewise::video
