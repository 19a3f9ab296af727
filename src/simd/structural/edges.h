// SPDX-License-Identifier: Apache-2.0
// The row loops of Canny's edge detector (Canny 1986) in the exact form of
// OpenCV's: whole numbers throughout, of samples from 0 to 255.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Three neighbouring rows of whole numbers.
struct WholeRows3 {
  const int16_t* above;
  const int16_t* here;
  const int16_t* below;
};

// What loops over such rows may read and write beyond the end of a row: up to
// the next multiple of so many.
inline constexpr size_t kEdgeRowMultiple = 64;

// Of floats that hold whole numbers. Writes `count` samples and no more.
void whole_row(const float* values, size_t count, int16_t* whole);

// Sobel gradients, right minus left and below minus above, and the sum of
// their absolute values. The samples at -1 and `count` are looked at as well.
void sobel_row(const WholeRows3& samples, size_t count, int16_t* dx,
               int16_t* dy, int16_t* magnitude);

// Thins edges to the crest of the magnitude. One bit a pixel, the first of a
// word in its lowest bit, for what is above `high` and for what is above `low`;
// those beyond `count` are 0.
void thin_edges_row(const WholeRows3& magnitude, const int16_t* dx,
                    const int16_t* dy, size_t count, int16_t low, int16_t high,
                    uint64_t* strong, uint64_t* all);

}  // namespace framewise::simd
