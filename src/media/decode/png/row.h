// SPDX-License-Identifier: Apache-2.0
// Expands a row of PNG samples of any color type and depth to RGBA.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "media/decode/png/file.h"
#include "simd/codec/pixel_shuffle.h"

namespace framewise::media {

class PngRowExpander {
 public:
  explicit PngRowExpander(const PngFile& file);

  // Whether a row is already RGBA and need not be expanded.
  bool is_identity() const { return identity_; }

  // 4, or 8 for 16-bit samples.
  size_t pixel_bytes() const { return header_.depth == 16 ? 8 : 4; }

  // `row` is unfiltered; `out` receives `width` pixels. They must not overlap.
  void expand(const uint8_t* row, uint8_t* out, size_t width) const;

 private:
  void make_lookup(const PngFile& file);

  PngHeader header_;
  bool identity_;
  std::array<uint32_t, 256> lookup_{};  // for one channel of at most 8 bits
  simd::PixelShuffle shuffle_{};        // for all other formats
  // The single transparent color as RGBA, in the order of the output.
  std::optional<uint64_t> transparent_;
};

}  // namespace framewise::media
