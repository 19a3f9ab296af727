// SPDX-License-Identifier: Apache-2.0
// The pyramid of ColorVideoVDP: halving and doubling with the border rules of
// the authors' program.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Floats of scratch memory for `count` outputs.
constexpr size_t cvvdp_reduce_scratch(size_t count) { return 2 * count + 160; }

// A row of half size: outputs first .. first + count - 1 of ceil(width / 2).
// rows[0..4]: the five rows that it is made of. `odd_height`: whether the
// number of rows is odd, which decides the right border (a rule of the authors'
// program). Rows may be read 4 samples before and 64 after their samples. If
// the outputs touch a border, out[-1] or the sample after the last is set to
// its neighbor.
void cvvdp_reduce_row(const float* const (&rows)[5], size_t width,
                      bool odd_height, size_t first, size_t count,
                      float* scratch, float* out);

// A row of twice the size, `count` samples, of rows j - 1, j and j + 1 (an odd
// row reads j and j + 1). Reads one sample before and up to 64 after those that
// it needs; writes up to the next multiple of 32. scratch: count / 2 + 48.
void cvvdp_expand_row(const float* const (&rows)[3], bool odd, size_t count,
                      float* scratch, float* out);

}  // namespace framewise::simd
