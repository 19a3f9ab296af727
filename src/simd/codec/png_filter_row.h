// SPDX-License-Identifier: Apache-2.0
// The row filters of PNG (third edition, section 9), applied. Undone they are
// by png_unfilter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/codec/png_filter.h"

namespace framewise::simd {

// So many bytes before `row` and `above` must be readable; those of the pixel
// before the first are zero.
inline constexpr size_t kPngRowMargin = 8;

// Writes to `out` what `filter` makes of `row`, and returns the sum of the
// results' distances from 0, as signed bytes: the smaller, the better they
// compress as a rule. `above` is the row above it (zeros for the first one),
// `pixel_bytes` 1, 2, 3, 4, 6 or 8. `out` must not overlap the rows. Exact.
uint64_t png_filter_row(PngFilter filter, int pixel_bytes, const uint8_t* row,
                        const uint8_t* above, uint8_t* out, size_t count);

}  // namespace framewise::simd
