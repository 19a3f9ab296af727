// SPDX-License-Identifier: Apache-2.0
#include "optimize/prepare.h"

#include <gtest/gtest.h>

#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

struct Prepared {
  Size size;
  size_t frames = 0;
  double duration_s = 0;
};

Prepared prepared(const TemporaryFolder& folder,
                  const OptimizeOptions& options) {
  write_animation(folder.path() / "in.png", drawn_pixel, 10, {63, 41});
  const auto out = folder.path() / "out.png";
  EXPECT_TRUE(write_prepared(folder.path() / "in.png", out, options));
  auto animation = open(out);
  EXPECT_TRUE(animation);
  const Survey survey = *animation->survey();
  const FrameTime last = survey.frames.back().time;
  return {animation->info().size, survey.frames.size(),
          animation->info().time_base.seconds(last.start + last.duration)};
}

TEST(Prepare, HalvesTheFrameRateAndKeepsTheDuration) {
  const TemporaryFolder folder;
  const Prepared half = prepared(folder, {.fps = 5});
  EXPECT_EQ(half.frames, 5u);
  EXPECT_DOUBLE_EQ(half.duration_s, 1);
}

TEST(Prepare, KeepsEveryFrameWhereTheRateIsLowEnough) {
  const TemporaryFolder folder;
  EXPECT_EQ(prepared(folder, {.fps = 10}).frames, 10u);
}

TEST(Prepare, ScalesOddSizes) {
  const TemporaryFolder folder;
  EXPECT_EQ(prepared(folder, {.scale = 0.5}).size, (Size{32, 21}));
}

TEST(Prepare, KeepsAPixelOfTheSmallestScale) {
  const TemporaryFolder folder;
  EXPECT_EQ(prepared(folder, {.scale = 0.001}).size, (Size{1, 1}));
}

}  // namespace
}  // namespace framewise::optimization
