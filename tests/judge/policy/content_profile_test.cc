// SPDX-License-Identifier: Apache-2.0
#include "judge/policy/content_profile.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace framewise::judge {
namespace {

constexpr Size kSize = {320, 200};

// RGBA pixels from a function of (x, y, channel).
template <typename Pixel>
std::vector<uint8_t> picture(const Pixel& pixel) {
  std::vector<uint8_t> bytes(size_t(kSize.pixels()) * 4, 255);
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        bytes[size_t(4 * (y * kSize.width + x) + c)] =
            uint8_t(std::clamp(int(pixel(x, y, c)), 0, 255));
      }
    }
  }
  return bytes;
}

PlaneView view(const std::vector<uint8_t>& bytes) {
  return {bytes.data(), 4 * kSize.width, kSize};
}

ContentProfile profile(const std::vector<uint8_t>& bytes) {
  ContentCounts counts;
  counts.add(view(bytes), nullptr);
  return counts.profile();
}

int terminal(int x, int y, int) {
  // Strokes of one pixel with gaps, in lines of text.
  const bool in_line = y % 16 < 11 && y % 16 > 2;
  const bool letter = (x * 7 + y / 16 * 13) % 11 < 4 && x % 2 == 0;
  return in_line && letter && x < 200 ? 210 : 20;
}
int drawing(int x, int y, int c) {
  const bool inside = (x - 160) * (x - 160) + (y - 100) * (y - 100) < 4000;
  return inside ? (c == 0 ? 230 : 40) : c == 2 ? 200 : 90;
}
int slope(int x, int y, int c) { return x * 200 / 320 + y / 4 + 10 * c; }

TEST(Content, TellsTheClassesApart) {
  EXPECT_EQ(profile(picture(terminal)).kind, ContentClass::kScreen);
  EXPECT_EQ(profile(picture(drawing)).kind, ContentClass::kCartoon);
  EXPECT_EQ(profile(picture(slope)).kind, ContentClass::kGradient);
  std::mt19937 random(1);
  const auto photo = picture([&](int x, int y, int c) {
    return slope(x, y, c) + int(random() % 31) - 15;
  });
  EXPECT_EQ(profile(photo).kind, ContentClass::kPhoto);
}

TEST(Content, KnowsGrayAndMotion) {
  const auto first = picture(terminal);
  EXPECT_TRUE(profile(first).monochrome);
  EXPECT_FALSE(profile(picture(drawing)).monochrome);
  ContentCounts counts;
  const PlaneView same = view(first);
  counts.add(view(first), &same);
  EXPECT_EQ(counts.profile().motion, 0);
  const auto inverted =
      picture([](int x, int y, int c) { return 255 - terminal(x, y, c); });
  const PlaneView other = view(inverted);
  counts.add(view(first), &other);
  EXPECT_NEAR(counts.profile().motion, 0.5, 1e-9);
}

TEST(Content, ComplexityGrowsFromFlatToNoise) {
  std::mt19937 random(1);
  const auto noise =
      picture([&](int, int, int) { return int(random() % 256); });
  const double flat =
      profile(picture([](int, int, int) { return 9; })).complexity;
  EXPECT_EQ(flat, 0);
  EXPECT_LT(profile(picture(drawing)).complexity, profile(noise).complexity);
  EXPECT_LE(profile(noise).complexity, 1);
}

TEST(Content, OnePixelHasAProfile) {
  const uint8_t pixel[] = {1, 2, 3, 255};
  ContentCounts counts;
  counts.add({pixel, 4, {1, 1}}, nullptr);
  EXPECT_EQ(counts.profile().kind, ContentClass::kMixed);
}

TEST(Content, QuickPsnrIsThatOfLuma) {
  const auto a = picture([](int, int, int) { return 100; });
  const auto b = picture([](int, int, int) { return 110; });
  EXPECT_EQ(quick_psnr(view(a), view(a)), 100);
  EXPECT_NEAR(quick_psnr(view(a), view(b)), 28.13, 0.01);
}

}  // namespace
}  // namespace framewise::judge
