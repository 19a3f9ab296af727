// SPDX-License-Identifier: Apache-2.0
// Sums over rows of 8-bit luma, for mean, deviation and sharpness. Exact.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Each sample counts with its weight; without weights with 1.
struct LumaSums {
  uint64_t weight = 0;
  uint64_t sum = 0;
  uint64_t squares = 0;
  int darkest = 255;  // of samples with a weight above 0
  int brightest = 0;
};
LumaSums luma_sums(const uint8_t* luma, size_t count);
LumaSums luma_sums(const uint8_t* luma, const uint8_t* weights, size_t count);

// columns[i] += row[i].
void add_to_columns(const uint8_t* row, size_t count, uint32_t* columns);

// Of above[i] + below[i] + row[i - 1] + row[i + 1] - 4 row[i] for the samples
// 1 to count - 2.
struct LaplacianSums {
  int64_t sum = 0;
  uint64_t squares = 0;
};
LaplacianSums laplacian_sums(const uint8_t* above, const uint8_t* row,
                             const uint8_t* below, size_t count);

}  // namespace framewise::simd
