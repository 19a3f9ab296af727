// SPDX-License-Identifier: Apache-2.0
// The row loops of Canny's edge detector (Canny 1986), exactly as in OpenCV:
// integer arithmetic on samples from 0 to 255.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Three adjacent rows of integers.
struct WholeRows3 {
  const int16_t* above;
  const int16_t* here;
  const int16_t* below;
};

// Loops may read and write rows up to the next multiple of this many samples.
inline constexpr size_t kEdgeRowMultiple = 64;

// Converts floats with integer values. Writes exactly `count` samples.
void whole_row(const float* values, size_t count, int16_t* whole);

// Sobel gradients (right minus left, below minus above) and the sum of their
// absolute values. Also reads the samples at -1 and `count`.
void sobel_row(const WholeRows3& samples, size_t count, int16_t* dx,
               int16_t* dy, int16_t* magnitude);

// Thins edges to local maxima of the magnitude. Writes one bit a pixel, the
// first pixel in the lowest bit of a word, for maxima above `high` and for
// maxima above `low`. Bits beyond `count` are 0.
void thin_edges_row(const WholeRows3& magnitude, const int16_t* dx,
                    const int16_t* dy, size_t count, int16_t low, int16_t high,
                    uint64_t* strong, uint64_t* all);

}  // namespace framewise::simd
