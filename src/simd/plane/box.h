// SPDX-License-Identifier: Apache-2.0
// Means over boxes of pixels: rows are added up, then pixels of the sum side by
// side. Sums of samples are exact.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// The most rows of 8-bit samples whose sums fit into 16 bits.
inline constexpr int kMostAddedRows = 257;

// sums[i] += in[i].
void add_row(const uint8_t* in, size_t count, uint16_t* sums);
void add_row(const float* in, size_t count, float* sums);

// Pixels have four samples. out pixel i = scale * the sum of pixels [i * box,
// (i + 1) * box) of `sums`.
void sum_pixels(const uint16_t* sums, size_t box, size_t count, float scale,
                float* out);
void sum_pixels(const float* sums, size_t box, size_t count, float scale,
                float* out);

}  // namespace framewise::simd
