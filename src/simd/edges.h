// SPDX-License-Identifier: Apache-2.0
// The row loops of Canny's edge detector (Canny 1986) in the exact form of
// OpenCV's: whole numbers throughout, which floats hold without rounding.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/gradient_similarity.h"

namespace framewise::simd {

// Sobel gradients, right minus left and below minus above, and the sum of
// their absolute values. Outputs are aligned and padded to a multiple of 16.
void sobel_row(const RowWindow3& window, size_t count, float* dx, float* dy,
               float* magnitude);

enum EdgeMark : uint8_t { kNoEdge = 0, kWeakEdge = 1, kStrongEdge = 2 };

// Thins edges to the crest of the magnitude and marks what is above the two
// thresholds. `marks` is written up to the next multiple of 16.
void thin_edges_row(const RowWindow3& magnitude, const float* dx,
                    const float* dy, size_t count, float low, float high,
                    uint8_t* marks);

}  // namespace framewise::simd
