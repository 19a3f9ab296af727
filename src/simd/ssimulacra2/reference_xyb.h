// SPDX-License-Identifier: Apache-2.0
// Linear light to positive XYB with the order of operations of the authors'
// SSIMULACRA2 program: the same bits on every target. positive_xyb() is the
// faster form for everything else.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Rows are read and written up to the next multiple of 16 samples; outputs may
// be the inputs.
void reference_xyb(const float* red, const float* green, const float* blue,
                   size_t count, float* x, float* y, float* b);

}  // namespace framewise::simd
