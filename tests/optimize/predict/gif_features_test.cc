// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/gif_features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "optimize/moving_picture.h"

namespace framewise::optimization {
namespace {

GifFeatures features_of(const PixelAt& at, int frames, Size size = {64, 64}) {
  FramePool pool;
  std::vector<Frame> all;
  for (int i = 0; i < frames; ++i) {
    all.push_back(picture_frame(at, size, i, pool));
  }
  auto animation = make_animation(all, {1, 1000});
  EXPECT_TRUE(animation);
  const auto features = gif_features(*animation);
  EXPECT_TRUE(features);
  return *features;
}

std::array<uint8_t, 4> flat(int, int, int) { return {90, 90, 90, 255}; }
std::array<uint8_t, 4> halves(int x, int, int) {
  return x < 32 ? std::array<uint8_t, 4>{0, 0, 0, 255}
                : std::array<uint8_t, 4>{255, 255, 255, 255};
}
std::array<uint8_t, 4> flashing(int, int, int frame) {
  const auto level = uint8_t(frame % 2 ? 200 : 100);
  return {level, level, level, 255};
}
std::array<uint8_t, 4> with_hole(int x, int, int) {
  return {50, 60, 70, uint8_t(x < 16 ? 0 : 255)};
}
std::array<uint8_t, 4> ramp(int x, int, int) {
  return {uint8_t(4 * x), uint8_t(4 * x), uint8_t(4 * x), 255};
}
std::array<uint8_t, 4> stripes(int x, int, int) {
  return x % 2 ? std::array<uint8_t, 4>{0, 0, 0, 255}
               : std::array<uint8_t, 4>{255, 255, 255, 255};
}

TEST(GifFeatures, HaveTwentyFourNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const FeatureInfo& info : feature_infos()) names.insert(info.name);
  EXPECT_EQ(names.size(), 24u);
}

TEST(GifFeatures, StateSizesAndTimes) {
  const GifFeatures features = features_of(flat, 5, {40, 30});
  EXPECT_EQ(features["width"], 40);
  EXPECT_EQ(features["height"], 30);
  EXPECT_EQ(features["frame_count"], 5);
  EXPECT_EQ(features["duration_ms"], 500);
}

TEST(GifFeatures, OfAFlatStillAreZero) {
  const GifFeatures features = features_of(flat, 3);
  for (const char* name :
       {"entropy", "edge_density", "contrast", "text_density",
        "color_histogram_entropy", "motion_intensity", "temporal_entropy",
        "inter_frame_mse_mean", "transparency_ratio"}) {
    EXPECT_EQ(features[name], 0) << name;
  }
  EXPECT_EQ(features["unique_colors"], 1);
  EXPECT_EQ(features["dominant_colors"], 1);
  EXPECT_EQ(features["static_ratio"], 1);
}

TEST(GifFeatures, OfTwoHalvesHaveOneBitAndFullContrast) {
  const GifFeatures features = features_of(halves, 1);
  EXPECT_DOUBLE_EQ(features["entropy"], 1);
  EXPECT_DOUBLE_EQ(features["contrast"], 1);
  EXPECT_DOUBLE_EQ(features["color_histogram_entropy"], 1);
  EXPECT_NEAR(features["edge_density"], 2. / 62, 1e-12);
}

TEST(GifFeatures, MeasureMotionBetweenConsecutiveFrames) {
  const GifFeatures features = features_of(flashing, 6);
  EXPECT_DOUBLE_EQ(features["motion_intensity"], 100. / 255);
  EXPECT_DOUBLE_EQ(features["motion_smoothness"], 1);
  EXPECT_DOUBLE_EQ(features["inter_frame_mse_mean"], 10000);
  EXPECT_NEAR(features["inter_frame_mse_std"], 0, 1e-6);
  EXPECT_EQ(features["static_ratio"], 0);
}

TEST(GifFeatures, CountTransparentPixels) {
  EXPECT_DOUBLE_EQ(features_of(with_hole, 2)["transparency_ratio"], 0.25);
}

TEST(GifFeatures, TellGradientsFromLines) {
  const GifFeatures even = features_of(ramp, 1);
  EXPECT_DOUBLE_EQ(even["gradient_smoothness"], 1);
  EXPECT_EQ(even["text_density"], 0);
  EXPECT_LT(even["dct_energy_ratio"], 0.05);
  const GifFeatures lines = features_of(stripes, 1);
  EXPECT_DOUBLE_EQ(lines["text_density"], 1);
  EXPECT_GT(lines["dct_energy_ratio"], 0.8);
}

TEST(GifFeatures, AreFiniteForOnePixel) {
  for (const double value : features_of(flat, 1, {1, 1}).values) {
    EXPECT_TRUE(std::isfinite(value));
  }
}

}  // namespace
}  // namespace framewise::optimization
