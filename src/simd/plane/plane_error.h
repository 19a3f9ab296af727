// SPDX-License-Identifier: Apache-2.0
// Differences of float planes.
#pragma once

#include <cstddef>

namespace framewise::simd {

// The sum of (a - b)^2, within 1e-6 relative. Samples up to the next multiple
// of 16 beyond `count` may be read.
double squared_error(const float* a, const float* b, size_t count);

}  // namespace framewise::simd
