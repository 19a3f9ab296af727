// SPDX-License-Identifier: Apache-2.0
#include "video/motion/morph.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace framewise::video {
namespace {

constexpr Size kSize{192, 128};
constexpr SampleKind kLuma{};

// Samples of a smooth pattern without periods, moved to the right and down.
template <typename Sample>
std::vector<Sample> pattern(double right, double down, int bits = 8) {
  std::vector<Sample> samples;
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      const double u = x - right, v = y - down;
      const double level = 128 + 30 * std::sin(u / 11 + 2 * std::sin(v / 37)) +
                           30 * std::cos(v / 13 + 2 * std::sin(u / 41)) +
                           25 * std::sin(u / 29 - v / 23);
      samples.push_back(Sample(std::lround(level * (1 << (bits - 8)))));
    }
  }
  return samples;
}

template <typename Sample>
PlaneView view(const std::vector<Sample>& samples) {
  return {reinterpret_cast<const uint8_t*>(samples.data()),
          ptrdiff_t(kSize.width * sizeof(Sample)), kSize};
}

HalfLuma half(const std::vector<uint8_t>& samples) {
  return half_luma(view(samples), 8);
}

// Away from the edges, where something comes into view.
template <typename Sample>
double mean_difference(const std::vector<Sample>& a,
                       const std::vector<Sample>& b) {
  double sum = 0;
  int count = 0;
  for (int y = 32; y < kSize.height - 32; ++y) {
    for (int x = 32; x < kSize.width - 32; ++x) {
      const size_t at = size_t(y * kSize.width + x);
      sum += std::abs(double(a[at]) - double(b[at]));
      ++count;
    }
  }
  return sum / count;
}

// To a sample of half size.
TEST(BlockMotion, FindsHowFarBlocksMoved) {
  const BlockMotion motion(half(pattern<uint8_t>(0, 0)),
                           half(pattern<uint8_t>(13, -6)));
  ASSERT_EQ(motion.columns(), 12);
  ASSERT_EQ(motion.rows(), 8);
  for (int row = 2; row < 6; ++row) {
    for (int column = 2; column < 10; ++column) {
      EXPECT_NEAR(motion.of_block(column, row).x / 16.0, 13, 2);
      EXPECT_NEAR(motion.of_block(column, row).y / 16.0, -6, 2);
    }
  }
}

TEST(BlockMotion, LeavesEvenAreasWhereTheyAre) {
  const std::vector<uint8_t> even(size_t(kSize.pixels()), 90);
  const BlockMotion motion(half(even), half(even));
  for (int row = 0; row < motion.rows(); ++row) {
    EXPECT_EQ(motion.of_block(3, row).x, 0);
    EXPECT_EQ(motion.of_block(3, row).y, 0);
  }
}

// A quarter of the way, a mixture has both patterns; a morph has one, there.
TEST(Morph, ShowsOnePictureOnItsWay) {
  const auto first = pattern<uint8_t>(0, 0), second = pattern<uint8_t>(32, 16);
  std::vector<uint8_t> out(first.size()), mixture(first.size());
  Morph(half(first), half(second))
      .draw(view(first), view(second), kLuma, BlockMotion::kWhole / 4,
            {out.data(), kSize.width, kSize});
  for (size_t i = 0; i < first.size(); ++i) {
    mixture[i] = uint8_t((3 * first[i] + second[i]) / 4);
  }
  const auto wanted = pattern<uint8_t>(8, 4);
  EXPECT_LT(mean_difference(out, wanted), 2);
  EXPECT_GT(mean_difference(mixture, wanted), 10);
}

TEST(Morph, DrawsSamplesOfTenBits) {
  const auto first = pattern<uint16_t>(0, 0, 10);
  const auto second = pattern<uint16_t>(16, 8, 10);
  std::vector<uint16_t> out(first.size());
  Morph(half_luma(view(first), 10), half_luma(view(second), 10))
      .draw(view(first), view(second), {.bytes = 2}, BlockMotion::kWhole / 2,
            {reinterpret_cast<uint8_t*>(out.data()), 2 * kSize.width, kSize});
  EXPECT_LT(mean_difference(out, pattern<uint16_t>(8, 4, 10)), 8);
}

// Chroma of 4:2:0 moves half as many samples.
TEST(Morph, MovesSmallerPlanesAsFar) {
  const auto first = pattern<uint8_t>(0, 0), second = pattern<uint8_t>(16, 8);
  const auto wanted = half(pattern<uint8_t>(8, 4));
  const HalfLuma a = half(first), b = half(second);
  std::vector<uint8_t> out(a.levels.size());
  const auto plane = [](const HalfLuma& luma) {
    return PlaneView{luma.levels.data(), luma.size.width, luma.size};
  };
  Morph(a, b).draw(plane(a), plane(b), {.shift_x = 1, .shift_y = 1},
                   BlockMotion::kWhole / 2, {out.data(), a.size.width, a.size});
  double sum = 0;
  for (int y = 16; y < a.size.height - 16; ++y) {
    for (int x = 16; x < a.size.width - 16; ++x) {
      const size_t at = size_t(y * a.size.width + x);
      sum += std::abs(int(out[at]) - int(wanted.levels[at]));
    }
  }
  EXPECT_LT(sum / ((a.size.width - 32) * (a.size.height - 32)), 2);
}

TEST(Morph, TakesFramesOfOnePixel) {
  const std::vector<uint8_t> black{0}, white{255};
  const PlaneView a{black.data(), 1, {1, 1}}, b{white.data(), 1, {1, 1}};
  std::vector<uint8_t> out(1);
  Morph(half_luma(a, 8), half_luma(b, 8))
      .draw(a, b, kLuma, BlockMotion::kWhole / 2, {out.data(), 1, {1, 1}});
  EXPECT_NEAR(out[0], 128, 1);
}

}  // namespace
}  // namespace framewise::video
