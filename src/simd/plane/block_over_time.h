// SPDX-License-Identifier: Apache-2.0
// What GifLab's measures of an animation need to know of a small block of
// pixels when it changes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

inline constexpr int kTimeBlock = 8;  // the most pixels of its sides

// RGBA; alpha is left out.
struct BlockOfPixels {
  const uint8_t* pixels = nullptr;
  ptrdiff_t stride = 0;  // bytes
};

// Over time, of each sample; modulo 2^16.
struct BlockTimeSums {
  uint16_t of[3][kTimeBlock][kTimeBlock] = {};
};

struct BlockNow {
  uint32_t colors[3] = {};  // sums of each channel
  uint32_t squares = 0;     // of all samples
  uint32_t whites = 0;      // pixels with all samples above 240
  // From the block before: sum of the absolute differences, and the pixels
  // whose three together are above 90.
  uint32_t change = 0;
  uint32_t much_changed = 0;
};

// Adds `shown` times the block before to the sums, and looks at what is there
// now.
BlockNow replace_block(const BlockOfPixels& before, const BlockOfPixels& now,
                       int width, int height, uint16_t shown,
                       BlockTimeSums& sums);

}  // namespace framewise::simd
