// SPDX-License-Identifier: Apache-2.0
// Inverse of the row filters of PNG (third edition, section 9).
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

enum class PngFilter : uint8_t { kNone, kSub, kUp, kAverage, kPaeth };

// Writes the unfiltered row to `out`. `above` is the unfiltered row above,
// zeros for the first row. All three rows have `count` bytes, a multiple of
// `pixel_bytes` (1, 2, 3, 4, 6 or 8; 1 for less than 8 bits a pixel). `out`
// must not overlap `filtered`. Exact; touches no byte outside of the three
// rows.
void png_unfilter(PngFilter filter, int pixel_bytes, const uint8_t* filtered,
                  const uint8_t* above, uint8_t* out, size_t count);

// Rows that follow one another, all with the Paeth filter. Together they take
// little longer than one, which waits for itself most of the time.
inline constexpr size_t kPaethRowsAtOnce = 4;
struct PaethRows {
  const uint8_t* above = nullptr;  // unfiltered
  const uint8_t* filtered[kPaethRowsAtOnce] = {};
  uint8_t* out[kPaethRowsAtOnce] = {};
};

// As png_unfilter(), for the first `row_count` of the rows (1 to 4), none of
// which may overlap another.
void png_unfilter_paeth(int pixel_bytes, const PaethRows& rows,
                        size_t row_count, size_t count);

}  // namespace framewise::simd
