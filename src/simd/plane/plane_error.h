// SPDX-License-Identifier: Apache-2.0
// The squared error of float rows.
#pragma once

#include <cstddef>

namespace framewise::simd {

// The sum of (a - b)^2, relative error 1e-6. May read samples up to the next
// multiple of 16 beyond `count`.
double squared_error(const float* a, const float* b, size_t count);

}  // namespace framewise::simd
