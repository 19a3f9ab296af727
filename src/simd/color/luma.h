// SPDX-License-Identifier: Apache-2.0
// Luma of gamma-coded RGBA pixels. Alpha is ignored.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Weights in ten-thousandths, as in the standards. Their sum is 10000.
struct LumaWeights {
  int32_t r, g, b;
};
inline constexpr LumaWeights kLumaBt601{2990, 5870, 1140};
inline constexpr LumaWeights kLumaBt709{2126, 7152, 722};
inline constexpr LumaWeights kLumaBt2020{2627, 6780, 593};

// Luma times `scale`, not rounded. Error at most 4 units in the last place;
// equal bits on all targets.
void luma(const uint8_t* rgba, size_t count, LumaWeights weights, float scale,
          float* out);
void luma(const uint16_t* rgba, size_t count, LumaWeights weights, float scale,
          float* out);

// 8-bit luma of full range, exact: the true value rounded, halves up.
void luma8_full(const uint8_t* rgba, size_t count, LumaWeights weights,
                uint8_t* out);

// BT.601 luma in the 15-bit fixed-point arithmetic of OpenCV's cvtColor: (9798
// R + 19235 G + 3735 B + 16384) >> 15.
void luma8_opencv(const uint8_t* rgba, size_t count, uint8_t* out);

}  // namespace framewise::simd
