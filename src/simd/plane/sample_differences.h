// SPDX-License-Identifier: Apache-2.0
// Exact sums of differences between two rows of samples, for PSNR, MSE, MAE,
// MSAD and tests for equality.
//
// Sums are exact for rows of up to 2^31 samples. Nothing beyond `count` samples
// or pixels is read. Rows need no alignment.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// The sum of (a - b)^2.
uint64_t squared_error(const uint8_t* a, const uint8_t* b, size_t count);
uint64_t squared_error(const uint16_t* a, const uint16_t* b, size_t count);

// Red, green and blue of `count` RGBA pixels, separately. Alpha is ignored.
std::array<uint64_t, 3> squared_error_rgba(const uint8_t* a, const uint8_t* b,
                                           size_t count);
std::array<uint64_t, 3> squared_error_rgba(const uint16_t* a, const uint16_t* b,
                                           size_t count);

struct AbsoluteDifference {
  uint64_t sum = 0;    // of |a - b|
  uint64_t equal = 0;  // samples with a = b

  AbsoluteDifference& operator+=(const AbsoluteDifference& other) {
    sum += other.sum;
    equal += other.equal;
    return *this;
  }
};
AbsoluteDifference absolute_difference(const uint8_t* a, const uint8_t* b,
                                       size_t count);
AbsoluteDifference absolute_difference(const uint16_t* a, const uint16_t* b,
                                       size_t count);
std::array<AbsoluteDifference, 3> absolute_difference_rgba(const uint8_t* a,
                                                           const uint8_t* b,
                                                           size_t count);
std::array<AbsoluteDifference, 3> absolute_difference_rgba(const uint16_t* a,
                                                           const uint16_t* b,
                                                           size_t count);

}  // namespace framewise::simd
