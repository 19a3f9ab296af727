// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/nearest_frames.h"

#include <gtest/gtest.h>

#include "measure/shown.h"

namespace framewise::comparison {
namespace {

class NearestFramesTest : public testing::Test {
 protected:
  Frame gray(int value) {
    return measure::rgba_frame(pool_, {16, 3},
                               [=](int, int, int) { return value; });
  }
  std::vector<Frame> grays(std::initializer_list<int> values) {
    std::vector<Frame> frames;
    for (const int value : values) frames.push_back(gray(value));
    return frames;
  }
  FramePool pool_;
};

TEST_F(NearestFramesTest, TakeTheFrameThatDiffersLeast) {
  NearestFrames frames(grays({0, 90, 200}));
  EXPECT_EQ(frames.take(gray(100)), 1u);
}

TEST_F(NearestFramesTest, TakeEachFrameOnce) {
  NearestFrames frames(grays({100, 90, 200}));
  EXPECT_EQ(frames.take(gray(100)), 0u);
  EXPECT_EQ(frames.take(gray(100)), 1u);
  EXPECT_EQ(frames.take(gray(100)), 2u);
  EXPECT_EQ(frames.take(gray(100)), std::nullopt);
}

TEST_F(NearestFramesTest, TakeTheFirstOfFramesThatDifferAsMuch) {
  NearestFrames frames(grays({110, 90, 100, 100}));
  EXPECT_EQ(frames.take(gray(100)), 2u);
  EXPECT_EQ(frames.take(gray(100)), 3u);
  EXPECT_EQ(frames.take(gray(100)), 0u);
}

// What GifLab does where the test has half of the frames: the first reference
// frames take all of them.
TEST_F(NearestFramesTest, LeaveLaterFramesWithoutOne) {
  NearestFrames frames(grays({0, 20}));
  EXPECT_EQ(frames.take(gray(0)), 0u);
  EXPECT_EQ(frames.take(gray(10)), 1u);
  EXPECT_EQ(frames.take(gray(20)), std::nullopt);
}

// Sums of a row of more than 8192 pixels must not overflow.
TEST_F(NearestFramesTest, MeasureLongRows) {
  const auto wide = [&](int value) {
    return measure::rgba_frame(pool_, {40'000, 1},
                               [=](int, int, int) { return value; });
  };
  NearestFrames frames({wide(255), wide(200)});
  EXPECT_EQ(frames.take(wide(0)), 1u);
}

}  // namespace
}  // namespace framewise::comparison
