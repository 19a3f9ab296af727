// SPDX-License-Identifier: Apache-2.0
// Conversion of linear light to positive XYB with the order of operations of
// the authors' SSIMULACRA2 program: equal bits on every target. positive_xyb()
// is faster and used by all other code.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Rows are read and written up to the next multiple of 16 samples. Outputs may
// equal inputs.
void reference_xyb(const float* red, const float* green, const float* blue,
                   size_t count, float* x, float* y, float* b);

}  // namespace framewise::simd
