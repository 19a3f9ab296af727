// SPDX-License-Identifier: Apache-2.0
#include "video/scan/clip_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "framewise/framewise.h"
#include "video/sequence/seam_costs.h"

namespace framewise::video {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 90;

// A smooth pattern that moves to the right by `shift` pixels.
Frame pattern(double shift, double phase = 0) {
  std::vector<uint8_t> samples(size_t(kWidth) * kHeight);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const double wave = std::sin((x - shift) * 2 * M_PI / 40) +
                          std::cos(y * 2 * M_PI / 30 + phase);
      samples[size_t(y * kWidth + x)] = uint8_t(128 + 50 * wave);
    }
  }
  PixelFormat format;
  format.layout = Layout::kGray;
  const PlaneView plane{samples.data(), kWidth, {kWidth, kHeight}};
  return *Frame::wrap(format, {kWidth, kHeight}, {&plane, 1});
}

Animation clip_of(const std::vector<double>& shifts) {
  std::vector<Frame> frames;
  for (size_t i = 0; i < shifts.size(); ++i) {
    frames.push_back(pattern(shifts[i]).with_time(
        int64_t(i), {0, 40}, ChangedArea::everything({kWidth, kHeight})));
  }
  return *make_animation(std::move(frames), {1, 1000}, "clip");
}

// Frames from one shift to another.
std::vector<double> path(double from, double to, int frames) {
  std::vector<double> shifts;
  for (int i = 0; i < frames; ++i) {
    shifts.push_back(from + (to - from) * i / (frames - 1));
  }
  return shifts;
}

ClipFeatures ends_of(const std::vector<double>& shifts) {
  Animation clip = clip_of(shifts);
  auto features = measure_ends(clip);
  EXPECT_TRUE(features);
  return *features;
}

TEST(ClipFeatures, AClipThatGoesOnWhereItBeganLoops) {
  // The pattern repeats after 40 pixels; the last frame is one step before.
  const ClipFeatures features = ends_of(path(0, 39, 40));
  EXPECT_EQ(features.loop_quality(), LoopQuality::kSeamless);
  EXPECT_FALSE(features.reverses());
}

TEST(ClipFeatures, AClipThatEndsElsewhereIsACut) {
  EXPECT_EQ(ends_of(path(0, 20, 40)).loop_quality(), LoopQuality::kCut);
}

TEST(ClipFeatures, AClipWithoutMotionIsASlideshow) {
  EXPECT_EQ(ends_of(std::vector<double>(40, 3)).loop_quality(),
            LoopQuality::kSlideshow);
}

TEST(ClipFeatures, APendulumReverses) {
  std::vector<double> shifts = path(0, 10, 12);
  for (int i = 10; i >= 1; --i) shifts.push_back(shifts[size_t(i)]);
  const ClipFeatures features = ends_of(shifts);
  EXPECT_LE(features.loop_ratio(), 1.5);
  EXPECT_TRUE(features.reverses());
}

TEST(ClipFeatures, MotionIsInCellsAFrame) {
  const ClipFeatures features = ends_of(path(0, 30, 31));
  EXPECT_NEAR(features.start.motion_x, 128.0 / kWidth, 0.2);
  EXPECT_NEAR(features.start.motion_y, 0, 0.05);
  EXPECT_FALSE(features.start.still);
}

TEST(ClipFeatures, OfALongClipOnlyTheEndsAreDecoded) {
  const ClipFeatures features = ends_of(path(0, 399, 400));
  EXPECT_EQ(features.frames_decoded, 64);
  EXPECT_EQ(features.loop_quality(), LoopQuality::kSeamless);
}

TEST(ClipFeatures, AreTheSameAfterTheCache) {
  const ClipFeatures features = ends_of(path(0, 17, 30));
  const std::string bytes = features_record(features);
  EXPECT_EQ(read_features_record(bytes), features);
  EXPECT_FALSE(read_features_record(bytes.substr(1)));
  EXPECT_FALSE(read_features_record(bytes + "x"));
  EXPECT_FALSE(read_features_record(""));
}

TEST(LoopCheck, FindsThePartThatLoops) {
  // Two rounds of a loop of 40 frames and a bit, then the pattern jumps away.
  std::vector<double> shifts = path(0, 84, 85);
  for (int i = 0; i < 6; ++i) shifts.push_back(103 + i);
  Animation clip = clip_of(shifts);
  const auto check = check_loop(clip, 1000);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->frames, 91);
  ASSERT_TRUE(check->better);
  EXPECT_EQ(check->better->end - check->better->first, 80);
  EXPECT_LE(check->better->ratio, 1.5);
  EXPECT_EQ(check->better_end - check->better_start, 80 * 40);
}

// Copies begin at key frames: of equally good parts, one from there.
TEST(LoopCheck, TakesAPartThatBeginsAtAKeyFrame) {
  std::vector<double> shifts = path(0, 59, 60);
  Animation any = clip_of(shifts), keyed = clip_of(shifts);
  const auto first = check_loop(any, 1000);
  const auto signed_clip = sign_clip(keyed, 1000);
  ASSERT_TRUE(first && first->better);
  ASSERT_TRUE(signed_clip);
  const LoopCheck copied = check_loop(*signed_clip, {7, 55});
  ASSERT_TRUE(copied.better);
  EXPECT_EQ(copied.better->first, 7);
  EXPECT_EQ(copied.better->end - 7, first->better->end - first->better->first);
  EXPECT_NE(first->better->first, 7);
}

TEST(LoopCheck, LeavesAClipThatLoopsAsItIs) {
  Animation clip = clip_of(path(0, 39, 40));
  EXPECT_FALSE(check_loop(clip, 1000)->better);
}

TEST(LoopCheck, RefusesLongClips) {
  Animation clip = clip_of(path(0, 39, 40));
  const auto check = check_loop(clip, 39);
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().kind, ErrorKind::kLimit);
}

// One motion cut in pieces: the next piece continues it best.
TEST(SeamCosts, TheTrueContinuationIsCheapest) {
  std::vector<ClipFeatures> pieces;
  for (int i = 0; i < 8; ++i) {
    pieces.push_back(ends_of(path(i * 5, i * 5 + 4, 5)));
  }
  std::vector<const ClipFeatures*> clips;
  for (const ClipFeatures& piece : pieces) clips.push_back(&piece);
  const SeamCosts costs = seam_costs(clips, nullptr);
  for (uint32_t i = 0; i + 1 < 8; ++i) {
    EXPECT_EQ(costs.best_after(i).clip, i + 1);
  }
}

TEST(SeamCosts, WhereFramesMatchMotionThatGoesOnIsCheaperThanMotionThatTurns) {
  const ClipFeatures forward = ends_of(path(0, 10, 11));
  const ClipFeatures onward = ends_of(path(10.5, 20, 11));
  const ClipFeatures back = ends_of(path(10.5, 1, 11));
  const ClipFeatures other = ends_of(path(25, 33, 11));
  const std::vector<const ClipFeatures*> clips = {&forward, &onward, &back,
                                                  &other};
  const SeamCosts costs = seam_costs(clips, nullptr);
  EXPECT_LT(costs.cost(0, 1), costs.cost(0, 2));
  EXPECT_LT(costs.cost(0, 2), costs.cost(0, 3));
}

}  // namespace
}  // namespace framewise::video
