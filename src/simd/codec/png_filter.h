// SPDX-License-Identifier: Apache-2.0
// The row filters of PNG (third edition, section 9), undone.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

enum class PngFilter : uint8_t { kNone, kSub, kUp, kAverage, kPaeth };

// Writes to `out` the row whose filtered form is `filtered`. `above` is the
// row above it as it was before filtering: zeros for the first row. All three
// hold `count` bytes, a multiple of `pixel_bytes` (1, 2, 3, 4, 6 or 8; a row of
// less than 8 bits a pixel counts as 1). `out` must not overlap `filtered`.
// Exact; touches no byte outside the three rows.
void png_unfilter(PngFilter filter, int pixel_bytes, const uint8_t* filtered,
                  const uint8_t* above, uint8_t* out, size_t count);

}  // namespace framewise::simd
