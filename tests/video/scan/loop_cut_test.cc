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

// The longest fade of a whole clip.
LoopCut fade_of(int64_t frames, const std::vector<int64_t>& keys,
                Ends ends = Ends::kAny) {
  return fades_of({.part = {0, frames, 3}}, ends, frames, 25, keys).back();
}

TEST(LoopCut, KeepsAClipThatLoops) {
  const LoopCut cut = choose_part(clip_of(100, 4, 4));
  EXPECT_EQ(cut.joint, LoopJoint::kCut);
  EXPECT_EQ(cut.frames(), 100);
  const auto plays = plays_of(cut, 25);
  ASSERT_EQ(plays.size(), 1u);
  EXPECT_DOUBLE_EQ(*plays[0].end_s, 4);
}

TEST(LoopCut, TakesThePartThatLoopsBetter) {
  LoopCheck check = clip_of(100, 40, 4);
  check.better = LoopPart{10, 60, 0.9};
  const LoopCut cut = choose_part(check);
  EXPECT_EQ(cut.joint, LoopJoint::kCut);
  const auto plays = plays_of(cut, 25);
  EXPECT_DOUBLE_EQ(plays[0].start_s, 0.4);
  EXPECT_DOUBLE_EQ(*plays[0].end_s, 2.4);
}

TEST(LoopCut, FadesWhereTheJumpWouldShow) {
  EXPECT_EQ(choose_part(clip_of(200, 12, 4)).joint, LoopJoint::kNone);
  LoopCut cut = fade_of(200, {});
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
  const LoopCut cut = fade_of(200, {0, 25, 50, 75});
  EXPECT_EQ(cut.part.first, 25 - 13);
  EXPECT_EQ(cut.middle, 75);
  // A quarter of 200 frames may be left out for that, and no more.
  EXPECT_EQ(fade_of(200, {63}).part.first, 50);
  EXPECT_EQ(fade_of(200, {64}).part.first, 0);
}

// Frame 120 is frame 20 again: both are in the fade, and so are they after the
// loop was moved to a key frame.
TEST(LoopCut, FadesTheSameMomentIntoItself) {
  for (const std::vector<int64_t>& keys :
       {std::vector<int64_t>{}, std::vector<int64_t>{0, 40, 80}}) {
    const LoopCut cut =
        fades_of({.part = {20, 120, 2}}, Ends::kSameMoment, 140, 25, keys)
            .back();
    EXPECT_EQ(cut.part.end - cut.fade_frames - cut.part.first, 100);
    if (keys.empty()) continue;
    EXPECT_EQ(cut.part.first + cut.fade_frames, 40);
  }
}

TEST(LoopCut, DoesNotFadeAFewFrames) {
  EXPECT_TRUE(fades_of({.part = {0, 15, 3}}, Ends::kAny, 15, 25, {}).empty());
  EXPECT_EQ(fade_of(16, {}).fade_frames, 2);
}

TEST(LoopCut, TriesShortFadesFirst) {
  const auto fades = fades_of({.part = {0, 200, 3}}, Ends::kAny, 200, 25, {});
  std::vector<int64_t> frames;
  for (const LoopCut& cut : fades) frames.push_back(cut.fade_frames);
  EXPECT_EQ(frames, (std::vector<int64_t>{2, 3, 5, 8, 12, 13}));
}

// Both pictures of a fade have the same levels, those of the end first.
TEST(LoopCut, TakesADriftBackInTheJoint) {
  LoopCut cut = fade_of(200, {0, 20, 50});
  cut.drift = LevelDrift{.gain = 1, .offset = {14, 14, 14}};
  cut.spread = DriftSpread::kJoint;
  EXPECT_EQ(cut.ramp_frames, 13) << "a key frame follows the fade";
  const LevelRamp tail = *cut.tail_ramp(), head = *cut.head_ramp();
  EXPECT_EQ(tail.at(186), LevelDrift{}) << "copied";
  EXPECT_EQ(head.at(cut.part.first + 13), LevelDrift{}) << "copied";
  for (int64_t i = 0; i < 13; ++i) {
    const double of_tail = 14 + tail.at(187 + i).offset[0];
    EXPECT_NEAR(of_tail, 13 - double(i), 1e-9);
    EXPECT_NEAR(head.at(cut.part.first + i).offset[0], of_tail, 1e-9);
  }
  EXPECT_DOUBLE_EQ(cut.drift_step(), 1);
}

// Frames that are a loop apart get the same levels.
TEST(LoopCut, TakesADriftBackOverTheLoop) {
  LoopCut cut = fade_of(200, {});
  cut.joint = LoopJoint::kCrossfade;
  cut.drift = LevelDrift{.gain = 1, .offset = {0, 10, 0}};
  const LevelRamp ramp = *cut.tail_ramp();
  EXPECT_EQ(ramp, *cut.head_ramp());
  EXPECT_NEAR(ramp.at(3).offset[1], 10 + ramp.at(190).offset[1], 1e-9);
  EXPECT_DOUBLE_EQ(ramp.at(0).offset[1], 5);
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
