// SPDX-License-Identifier: Apache-2.0
// From palette indices to pixels of 32 bits. `colors` has 256 entries;
// `indices` must be readable for 64 bytes behind the last one that counts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// pixels[i] = colors[indices[i]].
void expand_palette(const uint8_t* indices, size_t count,
                    const uint32_t* colors, uint32_t* pixels);

// Which of the pixels were changed: [begin, end), with begin == end for none.
// It may reach up to 63 pixels further than the changes do.
struct ChangedRange {
  size_t begin = 0;
  size_t end = 0;
};

// Where to note what has changed in a row, 16 pixels a bit: `first` is the
// place in the row of the first pixel that is painted.
struct ChangedBits {
  uint64_t* words = nullptr;
  size_t first = 0;
};

// pixels[i] = colors[indices[i]], but before[i] where the index is
// `transparent` (-1: nowhere). `before` is the same memory as `pixels`, of
// which then only what changes is written, or other memory.
ChangedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, int transparent,
                           const uint32_t* before, uint32_t* pixels,
                           const ChangedBits& bits);

}  // namespace framewise::simd
