// SPDX-License-Identifier: Apache-2.0
#include "simd/codec/pixel_shuffle.h"

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr uint8_t kNo = PixelShuffle::kNone;
const PixelShuffle kRgbToRgba{
    {0, 1, 2, kNo, 3, 4, 5, kNo, 6, 7, 8, kNo, 9, 10, 11, kNo},
    {0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255},
    12};
const PixelShuffle kGray16ToRgba16{
    {1, 0, 1, 0, 1, 0, kNo, kNo, 3, 2, 3, 2, 3, 2, kNo, kNo},
    {0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 255, 255},
    4};

TEST(PixelShuffle, EveryTargetTurnsRgbIntoRgbaForEveryWidth) {
  on_every_target([] {
    for (size_t width = 1; width < 70; ++width) {
      const auto in = random_bytes(width * 3, uint32_t(width));
      std::vector<uint8_t> out(width * 4);
      shuffle_pixels(kRgbToRgba, in.data(), out.data(), out.size());
      for (size_t x = 0; x < width; ++x) {
        for (size_t c = 0; c < 3; ++c) {
          ASSERT_EQ(out[x * 4 + c], in[x * 3 + c]) << width << " " << x;
        }
        ASSERT_EQ(out[x * 4 + 3], 255);
      }
    }
  });
}

TEST(PixelShuffle, EveryTargetSpreadsAndSwapsBytesForEveryWidth) {
  on_every_target([] {
    for (size_t width = 1; width < 40; ++width) {
      const auto in = random_bytes(width * 2, uint32_t(width));
      std::vector<uint8_t> out(width * 8);
      shuffle_pixels(kGray16ToRgba16, in.data(), out.data(), out.size());
      for (size_t x = 0; x < width; ++x) {
        for (size_t c = 0; c < 3; ++c) {
          ASSERT_EQ(out[x * 8 + c * 2], in[x * 2 + 1]);
          ASSERT_EQ(out[x * 8 + c * 2 + 1], in[x * 2]);
        }
        ASSERT_EQ(out[x * 8 + 7], 255);
      }
    }
  });
}

TEST(PixelShuffle, WritesNothingBehindTheRow) {
  on_every_target([] {
    const auto in = random_bytes(15, 1);
    std::vector<uint8_t> out(20 + 16, 0xAB);
    shuffle_pixels(kRgbToRgba, in.data(), out.data(), 20);
    for (size_t i = 20; i < out.size(); ++i) ASSERT_EQ(out[i], 0xAB);
  });
}

}  // namespace
}  // namespace framewise::simd
