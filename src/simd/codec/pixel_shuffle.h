// SPDX-License-Identifier: Apache-2.0
// Pixels of one arrangement of bytes turned into another: RGB into RGBA, gray
// and alpha into RGBA, big-endian 16-bit samples into the machine's order. One
// kernel, told by a table which byte goes where.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

struct PixelShuffle {
  // Marks an output byte that comes from no input byte.
  static constexpr uint8_t kNone = 0x80;

  // For 16 bytes of output: which of the next `consumed` input bytes each one
  // is, and what is ORed to it.
  std::array<uint8_t, 16> source;
  std::array<uint8_t, 16> set;
  size_t consumed;
};

// Fills `out_bytes` of `out` (whole pixels). `in` holds in proportion. The two
// must not overlap; no byte outside them is touched.
void shuffle_pixels(const PixelShuffle& shuffle, const uint8_t* in,
                    uint8_t* out, size_t out_bytes);

}  // namespace framewise::simd
