// SPDX-License-Identifier: Apache-2.0
#include "simd/codec/alpha_over.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// The definition, in double; alpha and color of one pixel in 0..max.
template <typename Sample>
std::array<Sample, 4> reference(const Sample* front, const Sample* canvas) {
  const double max = double(Sample(~Sample{0}));
  const double fa = front[3] / max;
  const double ba = canvas[3] / max * (1 - fa);
  if (front[3] == 0) return {canvas[0], canvas[1], canvas[2], canvas[3]};
  std::array<Sample, 4> out;
  for (size_t i = 0; i < 3; ++i) {
    const double exact = (front[i] * fa + canvas[i] * ba) / (fa + ba);
    out[i] = Sample(std::floor(exact + 0.5 + 1e-9));
  }
  out[3] = Sample(std::floor((fa + ba) * max + 0.5 + 1e-9));
  return out;
}

// Alpha values as in real frames: many 0 and 255, some between.
std::vector<uint8_t> pixels_with_alpha(size_t pixels, uint32_t seed,
                                       int kinds) {
  auto bytes = random_bytes(pixels * 4, seed);
  for (size_t i = 0; i < pixels; ++i) {
    uint8_t& alpha = bytes[i * 4 + 3];
    const int kind = bytes[i * 4] % kinds;
    if (kind == 0) alpha = 0;
    if (kind == 1) alpha = 255;
  }
  return bytes;
}

TEST(AlphaOver, EveryTargetEqualsTheDefinitionRoundedToTheNearest) {
  on_every_target([] {
    for (const size_t pixels : {1, 3, 4, 7, 8, 15, 16, 17, 33, 100}) {
      for (uint32_t seed = 0; seed < 40; ++seed) {
        const auto front = pixels_with_alpha(pixels, seed, 3);
        // Canvases that are opaque or empty only, and mixed ones.
        auto canvas = pixels_with_alpha(pixels, seed + 99, seed % 2 ? 2 : 4);
        const auto before = canvas;
        alpha_over_rgba8(front.data(), canvas.data(), pixels);
        for (size_t i = 0; i < pixels; ++i) {
          const auto expected = reference(&front[i * 4], &before[i * 4]);
          for (size_t c = 0; c < 4; ++c) {
            ASSERT_EQ(canvas[i * 4 + c], expected[c])
                << fmt::format("pixel {} of {}, channel {}", i, pixels, c);
          }
        }
      }
    }
  });
}

TEST(AlphaOver, SixteenBitsEqualTheDefinition) {
  std::mt19937 random(5);
  for (int i = 0; i < 20000; ++i) {
    uint16_t front[4], canvas[4], before[4];
    for (int c = 0; c < 4; ++c) {
      front[c] = uint16_t(random());
      canvas[c] = before[c] = uint16_t(random());
    }
    if (i % 3 == 0) front[3] = i % 2 ? 0 : 65535;
    alpha_over_rgba16(front, canvas, 1);
    const auto expected = reference(front, before);
    for (size_t c = 0; c < 4; ++c) ASSERT_EQ(canvas[c], expected[c]);
  }
}

TEST(AlphaOver, KeepsTheColorUnderAnInvisiblePixel) {
  const uint8_t front[4] = {9, 8, 7, 0};
  uint8_t canvas[4] = {1, 2, 3, 0};
  alpha_over_rgba8(front, canvas, 1);
  EXPECT_EQ(canvas[0], 1);
  EXPECT_EQ(canvas[3], 0);
}

}  // namespace
}  // namespace framewise::simd
