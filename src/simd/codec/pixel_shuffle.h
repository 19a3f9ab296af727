// SPDX-License-Identifier: Apache-2.0
// Reordering of the bytes of pixels: RGB to RGBA, gray and alpha to RGBA,
// big-endian 16-bit samples to native order. A table selects the source of each
// byte.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

struct PixelShuffle {
  // An output byte that has no source.
  static constexpr uint8_t kNone = 0x80;

  // For 16 bytes of output: the index of the source of each among the next
  // `consumed` input bytes, and a value ORed to it.
  std::array<uint8_t, 16> source;
  std::array<uint8_t, 16> set;
  size_t consumed;
};

// Fills `out_bytes` of `out`, whole pixels, from the corresponding bytes of
// `in`. The two must not overlap. Touches no byte outside of them.
void shuffle_pixels(const PixelShuffle& shuffle, const uint8_t* in,
                    uint8_t* out, size_t out_bytes);

}  // namespace framewise::simd
