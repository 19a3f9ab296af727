// SPDX-License-Identifier: Apache-2.0
#include "media/encode/quantizer.h"

#include <gmock/gmock.h>

#include <random>

namespace framewise::media {
namespace {

TEST(Quantizer, FindsColorsThatLieApart) {
  ColorHistogram histogram;
  const std::vector<Rgb8> colors{{0, 0, 0}, {255, 0, 0}, {10, 200, 90}};
  for (const Rgb8 color : colors) {
    for (int i = 0; i < 100; ++i) histogram.add(color);
  }
  EXPECT_THAT(quantized(histogram, 8),
              testing::UnorderedElementsAreArray(colors));
}

TEST(Quantizer, HasASmallerErrorWithMoreColors) {
  std::mt19937 random(3);
  std::vector<Rgb8> samples(20'000);
  ColorHistogram histogram;
  for (Rgb8& color : samples) {
    color = {uint8_t(random()), uint8_t(random() / 2), uint8_t(random() / 4)};
    histogram.add(color);
  }
  double before = 1e30;
  for (const int most : {2, 4, 16, 64, 256}) {
    const auto palette = quantized(histogram, most);
    EXPECT_LE(int(palette.size()), most);
    NearestColor nearest(palette);
    double error = 0;
    for (const Rgb8 color : samples) {
      error += NearestColor::distance(color, palette[nearest(color)]);
    }
    EXPECT_LT(error, before) << most;
    before = error;
  }
  // 256 cubes of sides 40 would have an error of 400.
  EXPECT_LT(before / double(samples.size()), 450);
}

TEST(NearestColor, IsTheNearestOfAll) {
  std::mt19937 random(4);
  std::vector<Rgb8> palette(200);
  for (Rgb8& color : palette) {
    color = {uint8_t(random()), uint8_t(random()), uint8_t(random())};
  }
  NearestColor nearest(palette);
  for (int i = 0; i < 5000; ++i) {
    const Rgb8 color{uint8_t(random()), uint8_t(random()), uint8_t(random())};
    const int found = NearestColor::distance(color, palette[nearest(color)]);
    for (const Rgb8 other : palette) {
      ASSERT_LE(found, NearestColor::distance(color, other));
    }
  }
}

}  // namespace
}  // namespace framewise::media
