// SPDX-License-Identifier: Apache-2.0
// Statistics of a small block of pixels over time: weighted sums of its
// samples, and its change from frame to frame.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

inline constexpr int kTimeBlock = 8;  // the maximum width and height of a block

// RGBA pixels; alpha is ignored.
struct BlockOfPixels {
  const uint8_t* pixels = nullptr;
  ptrdiff_t stride = 0;  // bytes
};

// Sum of each sample over time, modulo 2^16.
struct BlockTimeSums {
  uint16_t of[3][kTimeBlock][kTimeBlock] = {};
};

struct BlockStatistics {
  uint32_t colors[3] = {};  // sums of each channel
  uint32_t squares = 0;     // sum over all samples
  uint32_t whites = 0;      // pixels with all samples above 240
  // Against the previous block: the sum of absolute differences, and the number
  // of pixels whose three channels differ by more than 90 in sum.
  uint32_t change = 0;
  uint32_t much_changed = 0;
};

// Adds `shown` times the previous block to `sums`, and returns the statistics
// of the current block.
BlockStatistics replace_block(const BlockOfPixels& before,
                              const BlockOfPixels& now, int width, int height,
                              uint16_t shown, BlockTimeSums& sums);

}  // namespace framewise::simd
