// SPDX-License-Identifier: Apache-2.0
#include "optimize/prepare.h"

#include <gtest/gtest.h>

#include <vector>

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
  EXPECT_TRUE(
      write_prepared(folder.path() / "in.png", out, options, Sides::kAny));
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

TEST(Prepare, RepeatsTheLastRowAndColumnWhereSidesMustBeEven) {
  const TemporaryFolder folder;
  write_animation(folder.path() / "in.png", drawn_pixel, 2, {63, 41});
  const auto out = folder.path() / "out.png";
  ASSERT_TRUE(write_prepared(folder.path() / "in.png", out, {}, Sides::kEven));
  auto animation = open(out);
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().size, (Size{64, 42}));
  const auto frame = *animation->next();
  const PlaneView plane = frame->plane(0);
  for (int y = 0; y < 42; ++y) {
    for (int c = 0; c < 4; ++c) {
      EXPECT_EQ(plane.row(y)[4 * 63 + c], plane.row(y)[4 * 62 + c]);
    }
  }
  EXPECT_TRUE(std::equal(plane.row(41), plane.row(41) + 256, plane.row(40)));
}

TEST(Prepare, KeepsAPixelOfTheSmallestScale) {
  const TemporaryFolder folder;
  EXPECT_EQ(prepared(folder, {.scale = 0.001}).size, (Size{1, 1}));
}

// 30 frames of 30 ms: the clock of what is written must be finer than theirs.
TEST(Prepare, ShowsFramesThatComeTooSoonLater) {
  const TemporaryFolder folder;
  const Size size{64, 64};
  FramePool pool;
  auto writer =
      Writer::create(folder.path() / "in.png",
                     AnimationFacts{.size = size, .time_base = {1, 100}}, {});
  ASSERT_TRUE(writer) << writer.error().to_string();
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(writer->add(picture_frame(drawn_pixel, size, i, pool), 3));
  }
  ASSERT_TRUE(writer->finish());
  const Form form{.size = size, .canvas = size, .shown_fps = 30};
  const auto out = folder.path() / "out.png";
  ASSERT_TRUE(write_form(folder.path() / "in.png", out, {}, form));
  auto animation = open(out);
  ASSERT_TRUE(animation) << animation.error().to_string();
  const Survey survey = *animation->survey();
  const std::vector<FrameFacts>& frames = survey.frames;
  ASSERT_EQ(frames.size(), 27u);
  const TimeBase clock = animation->info().time_base;
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_NEAR(clock.seconds(frames[i].time.start), double(i) / 30, 0.0006);
  }
  const FrameTime last = frames.back().time;
  EXPECT_NEAR(clock.seconds(last.start + last.duration), 0.9, 1e-9);
}

}  // namespace
}  // namespace framewise::optimization
