// SPDX-License-Identifier: Apache-2.0
#include "optimize/compress/content_ceiling.h"

#include <gtest/gtest.h>

#include "optimize/moving_picture.h"

namespace framewise::optimization {
namespace {

using enum CeilingContent;

TEST(ContentCeiling, OfAChartNeedsFlatAreasFewColorsAndManyFrames) {
  const CeilingCounts chart{.flat = 0.9, .grain = 0.01, .colors = 8};
  EXPECT_EQ(classify({&chart, 1}, 12).content, kChart);
  EXPECT_EQ(classify({&chart, 1}, 1).content, kOther);
}

TEST(ContentCeiling, OfAPhotoNeedsManyColorsAndLittleGrain) {
  const CeilingCounts photo{.flat = 0.1, .grain = 0.2, .colors = 256};
  const CeilingAnswer answer = classify({&photo, 1}, 20);
  EXPECT_EQ(answer.content, kPhoto);
  EXPECT_DOUBLE_EQ(answer.confidence, (2 + 1 - 0.2) / 3);
}

TEST(ContentCeiling, OfGrainNeedsGrainNearlyEverywhere) {
  const CeilingCounts grain{.grain = 0.9, .colors = 60};
  EXPECT_EQ(classify({&grain, 1}, 20).content, kFilmGrain);
}

TEST(ContentCeiling, IsAbsentWhereNothingIsSure) {
  const CeilingCounts middling{.flat = 0.05, .grain = 0.5, .colors = 128};
  EXPECT_EQ(classify({&middling, 1}, 5).content, kOther);
  EXPECT_EQ(classify({}, 5).content, kOther);
  EXPECT_FALSE(most_loss(kOther));
  EXPECT_EQ(most_loss(kPhoto), 20);
}

TEST(ContentCeiling, TakesTinyAnimationsForOther) {
  FramePool pool;
  std::vector<Frame> frames = {picture_frame(photo_pixel, {31, 31}, 0, pool)};
  auto animation = make_animation(frames, {1, 1000});
  EXPECT_EQ(ceiling_content(*animation)->content, kOther);
}

}  // namespace
}  // namespace framewise::optimization
