// SPDX-License-Identifier: Apache-2.0
#include "simd/palette.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#undef HWY_TARGET_INCLUDE
#include <hwy/highway.h>

namespace framewise::simd {
namespace {

// What the kernels may read behind the last index.
constexpr size_t kPadding = 64;
constexpr uint32_t kUntouched = 0x12345678;

std::array<uint32_t, 256> some_colors() {
  std::array<uint32_t, 256> colors;
  for (uint32_t i = 0; i < 256; ++i) colors[i] = 0xff000000 | i * 0x010305;
  return colors;
}

// Runs of all lengths, so that fills, skips and mixtures all occur.
std::vector<uint8_t> some_indices(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<uint8_t> indices;
  while (indices.size() < count) {
    indices.insert(indices.end(), 1 + random() % (1u << random() % 9),
                   uint8_t(random() % 3));
  }
  indices.resize(count);
  indices.resize(count + kPadding, 1);
  return indices;
}

template <typename Body>
void on_every_target(Body&& body) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    for (const size_t count : {0, 1, 15, 16, 17, 63, 64, 65, 1023, 4097}) {
      SCOPED_TRACE(
          fmt::format("{}, {} pixels", hwy::TargetName(target), count));
      for (uint32_t seed = 0; seed < 20; ++seed) {
        body(count, some_indices(count, seed));
      }
    }
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(Palette, ExpandsEveryIndexToItsColorAndNothingBehind) {
  const auto colors = some_colors();
  on_every_target([&](size_t count, const std::vector<uint8_t>& indices) {
    std::vector<uint32_t> pixels(count + 1, kUntouched);
    expand_palette(indices.data(), count, colors.data(), pixels.data());
    for (size_t i = 0; i < count; ++i) ASSERT_EQ(pixels[i], colors[indices[i]]);
    ASSERT_EQ(pixels[count], kUntouched);
  });
}

TEST(Palette, LeavesTransparentPixelsAndTellsWhereItPainted) {
  const auto colors = some_colors();
  on_every_target([&](size_t count, const std::vector<uint8_t>& indices) {
    for (const uint8_t transparent : {0, 1, 7}) {
      std::vector<uint32_t> pixels(count + 1, kUntouched);
      const PaintedRange range = paint_palette(
          indices.data(), count, colors.data(), transparent, pixels.data());
      size_t begin = 0;
      size_t end = 0;
      for (size_t i = 0; i < count; ++i) {
        const bool kept = indices[i] == transparent;
        ASSERT_EQ(pixels[i], kept ? kUntouched : colors[indices[i]]);
        if (kept) continue;
        if (end == 0) begin = i;
        end = i + 1;
      }
      ASSERT_EQ(pixels[count], kUntouched);
      ASSERT_EQ(range.begin, begin);
      ASSERT_EQ(range.end, end);
    }
  });
}

}  // namespace
}  // namespace framewise::simd
