// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/chosen_colors.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

namespace framewise::media {
namespace {

std::vector<Rgb8> chosen(const CountedColors& counted, int most) {
  return chosen_colors(counted.colors(), most);
}

TEST(ChosenColors, AreAllWhereThereAreNoMore) {
  CountedColors counted;
  const std::vector<Rgb8> colors{{0, 0, 0}, {1, 0, 0}, {10, 200, 90}};
  for (const Rgb8 color : colors) counted.add(color, 3);
  EXPECT_THAT(chosen(counted, 8), testing::UnorderedElementsAreArray(colors));
}

// Counted by 5 bits, 256 shades of gray would be 32 colors.
TEST(ChosenColors, TellShadesApartThatLieSideBySide) {
  CountedColors counted;
  for (int level = 0; level < 256; ++level) {
    const auto gray = uint8_t(level);
    counted.add({gray, gray, gray}, 1);
  }
  EXPECT_EQ(chosen(counted, 256).size(), 256);
  const auto half = chosen(counted, 128);
  EXPECT_GE(half.size(), 120);
  for (int level = 0; level < 256; ++level) {
    int nearest = 255;
    for (const Rgb8 color : half) {
      nearest = std::min(nearest, std::abs(color.r - level));
    }
    EXPECT_LE(nearest, 3) << level;
  }
}

TEST(ChosenColors, GoWhereTheWeightIs) {
  CountedColors counted;
  for (int level = 0; level < 256; ++level) {
    counted.add({uint8_t(level), 0, 0}, level < 64 ? 50.0f : 1.0f);
  }
  int low = 0;
  for (const Rgb8 color : chosen(counted, 16)) low += color.r < 64;
  EXPECT_GE(low, 8);
}

TEST(ChosenColors, OfMoreThanCanBeCountedAreStillNear) {
  std::mt19937 random(3);
  CountedColors counted;
  for (int i = 0; i < 150'000; ++i) {
    counted.add({uint8_t(random()), uint8_t(random()), uint8_t(random())}, 1);
  }
  EXPECT_LE(counted.colors().size(), size_t{1} << 16);
  const auto palette = chosen(counted, 64);
  EXPECT_EQ(palette.size(), 64);
  double sum = 0;
  for (const Rgb8 color : palette) sum += color.r;
  EXPECT_NEAR(sum / 64, 127, 12);
}

}  // namespace
}  // namespace framewise::media
