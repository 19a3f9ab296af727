// SPDX-License-Identifier: Apache-2.0
// Light of square cells of pixels: rows of colors are converted to linear light
// and summed, then the sums of whole cells are formed.
#pragma once

#include <cstddef>

namespace framewise::simd {

// From coded values 0..1 to light 0..1, as displays show them.
enum class LightCurve {
  kSrgb,     // IEC 61966-2-1, largest error 3e-7
  kPower24,  // x^2.4: ITU-R BT.1886 with a black of 0 nits, error below 2e-4
};

// One row of each of the three colors.
struct ColorRows {
  float* red;
  float* green;
  float* blue;
};

// Whether rows of sums begin with these pixels or have some already.
enum class Sums { kBegin, kContinue };

// Adds the light of `count` coded pixels to three rows of sums.
void add_light(LightCurve curve, const ColorRows& coded, size_t count,
               Sums state, const ColorRows& sums);

// Adds rows that already are light.
void add_rows(const ColorRows& light, size_t count, const ColorRows& sums);

// means[i] = sum of the samples [i * side, (i + 1) * side) times `scale`.
void cell_means(const float* sums, size_t cells, size_t side, float scale,
                float* means);

}  // namespace framewise::simd
