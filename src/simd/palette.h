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

// Which of the pixels were written: [begin, end), with begin == end for none.
struct PaintedRange {
  size_t begin = 0;
  size_t end = 0;
};

// The same, except that pixels whose index is `transparent` stay as they are.
PaintedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, uint8_t transparent,
                           uint32_t* pixels);

}  // namespace framewise::simd
