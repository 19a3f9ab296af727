// SPDX-License-Identifier: Apache-2.0
// Steps of brightness or color along a row, as at the strokes of letters.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Bytes of scratch memory for a row of `count` pixels.
constexpr size_t color_steps_scratch(size_t count) { return 2 * (count + 2); }

// out[x] is 1 where luma, or the largest of the three colors, varies by `least`
// or more (1 to 255) from pixel x - 1 to x + 1 of a row of R G B A; else 0. The
// ends are repeated.
void color_steps_row(const uint8_t* rgba, size_t count, uint8_t least,
                     uint8_t* scratch, uint8_t* out);

}  // namespace framewise::simd
