// SPDX-License-Identifier: Apache-2.0
// Conversion of palette indices to pixels of 32 bits. `colors` has 256 entries.
// `indices` must be readable for 64 bytes beyond the last one used.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// pixels[i] = colors[indices[i]].
void expand_palette(const uint8_t* indices, size_t count,
                    const uint32_t* colors, uint32_t* pixels);

// The range of changed pixels, [begin, end); begin == end for none. May extend
// up to 63 pixels beyond the changes.
struct ChangedRange {
  size_t begin = 0;
  size_t end = 0;
};

// Output for the record of changes in a row, 16 pixels per bit. `first` is the
// position in the row of the first painted pixel.
struct ChangedBits {
  uint64_t* words = nullptr;
  size_t first = 0;
};

// pixels[i] = colors[indices[i]], or before[i] if the index is `transparent`
// (-1: no index is). If `before` is the same memory as `pixels`, only changed
// pixels are written.
ChangedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, int transparent,
                           const uint32_t* before, uint32_t* pixels,
                           const ChangedBits& bits);

}  // namespace framewise::simd
