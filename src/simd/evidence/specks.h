// SPDX-License-Identifier: Apache-2.0
// Detection of specks: single wrong pixels, as left by dead pixels, flipped
// bits, or salt-and-pepper noise.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Counts the specks of a block of luma, in units. A speck of the test lies
// more than `excess` units outside the 3x3 range of the reference around it,
// and each of its eight neighbors has at most a quarter of its error.
// `side` is 8 or 16. Pointers address the first sample of the block; reads one
// sample beyond each side.
int32_t count_specks(const int16_t* reference, const int16_t* test,
                     ptrdiff_t stride, int side, int16_t excess);

}  // namespace framewise::simd
