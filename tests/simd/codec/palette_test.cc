// SPDX-License-Identifier: Apache-2.0
#include "simd/codec/palette.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#undef HWY_TARGET_INCLUDE
#include <hwy/highway.h>

namespace framewise::simd {
namespace {

// Kernels may read this many indices beyond the last.
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

// Some pixels already have their new color.
std::vector<uint32_t> some_pixels(size_t count,
                                  const std::vector<uint8_t>& indices,
                                  const std::array<uint32_t, 256>& colors) {
  std::vector<uint32_t> pixels(count + kPadding, kUntouched);
  for (size_t i = 0; i < count; ++i) {
    if (i / 100 % 3 != 1) pixels[i] = colors[indices[i]];
  }
  return pixels;
}

// Expected record of changes, 16 pixels per bit, for a row that begins at
// `first`.
std::vector<uint64_t> changed_bits(const std::vector<uint32_t>& before,
                                   const std::vector<uint32_t>& after,
                                   size_t count, size_t first) {
  std::vector<uint64_t> words((first + count) / 1024 + 1);
  for (size_t i = 0; i < count; ++i) {
    const size_t group = (first + i) / 16;
    if (before[i] != after[i]) words[group / 64] |= uint64_t{1} << group % 64;
  }
  return words;
}

TEST(Palette, LeavesTransparentPixelsAndTellsWhatHasChanged) {
  const auto colors = some_colors();
  size_t first = 0;
  on_every_target([&](size_t count, const std::vector<uint8_t>& indices) {
    for (const int transparent : {-1, 0, 1, 7}) {
      const auto before = some_pixels(count, indices, colors);
      auto pixels = before;
      // Rows begin at multiples of 16 pixels, near them, and at ends of words.
      first = (first + 331) % 2048;
      if (transparent == 0) first = first / 16 * 16;
      std::vector<uint64_t> bits((first + count) / 1024 + 1);
      const ChangedRange range =
          paint_palette(indices.data(), count, colors.data(), transparent,
                        pixels.data(), pixels.data(), {bits.data(), first});
      ASSERT_EQ(bits, changed_bits(before, pixels, count, first));
      for (size_t i = 0; i < count; ++i) {
        const bool kept = indices[i] == transparent;
        ASSERT_EQ(pixels[i], kept ? before[i] : colors[indices[i]]);
        if (pixels[i] == before[i]) continue;
        ASSERT_LE(range.begin, i);
        ASSERT_LT(i, range.end);
      }
      ASSERT_LE(range.end, count);
      ASSERT_EQ(pixels[count], kUntouched);
      // No reported range extends more than a vector beyond a change.
      for (const size_t end : {range.begin, range.end}) {
        if (range.begin == range.end) break;
        bool near = false;
        for (size_t i = end < 64 ? 0 : end - 64; i < std::min(count, end + 64);
             ++i) {
          near = near || pixels[i] != before[i];
        }
        ASSERT_TRUE(near);
      }
    }
  });
}

TEST(Palette, PaintsFromOneMemoryIntoAnotherAsInPlace) {
  const auto colors = some_colors();
  on_every_target([&](size_t count, const std::vector<uint8_t>& indices) {
    for (const int transparent : {-1, 0, 1}) {
      const auto before = some_pixels(count, indices, colors);
      auto in_place = before;
      std::vector<uint64_t> bits(count / 1024 + 1), other_bits = bits;
      const ChangedRange first =
          paint_palette(indices.data(), count, colors.data(), transparent,
                        in_place.data(), in_place.data(), {bits.data(), 0});
      std::vector<uint32_t> elsewhere(count + kPadding, kUntouched);
      const ChangedRange second = paint_palette(
          indices.data(), count, colors.data(), transparent, before.data(),
          elsewhere.data(), {other_bits.data(), 0});
      ASSERT_EQ(bits, other_bits);
      for (size_t i = 0; i < count; ++i) ASSERT_EQ(in_place[i], elsewhere[i]);
      ASSERT_EQ(elsewhere[count], kUntouched);
      ASSERT_EQ(first.begin, second.begin);
      ASSERT_EQ(first.end, second.end);
    }
  });
}

}  // namespace
}  // namespace framewise::simd
