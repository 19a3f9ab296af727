// SPDX-License-Identifier: Apache-2.0
// A row of PNG samples turned into RGBA: every colour type and depth.
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

  // Whether a row is RGBA as it is, so that it need not be expanded.
  bool is_identity() const { return identity_; }

  // 4, or 8 where samples have 16 bits.
  size_t pixel_bytes() const { return header_.depth == 16 ? 8 : 4; }

  // `row` is unfiltered; `out` gets `width` pixels. They must not overlap.
  void expand(const uint8_t* row, uint8_t* out, size_t width) const;

 private:
  void make_lookup(const PngFile& file);

  PngHeader header_;
  bool identity_;
  std::array<uint32_t, 256> lookup_{};  // one channel of at most 8 bits
  simd::PixelShuffle shuffle_{};        // everything else
  // RGBA of the one colour that is transparent, in the order of the output.
  std::optional<uint64_t> transparent_;
};

}  // namespace framewise::media
