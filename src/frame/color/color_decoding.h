// SPDX-License-Identifier: Apache-2.0
// What stored colours mean as light: sRGB, or PQ and HLG of HDR, other curves,
// wider primaries.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "framewise/frame.h"

namespace framewise {

class ColorDecoding {
 public:
  // The luminance of 1 where a transfer function tells luminance, which PQ and
  // HLG do: as libjxl has it, so that what is measured on it agrees.
  static constexpr float kNitsOfHdr = 255;

  ColorDecoding() = default;  // sRGB
  // Of the R, G and B that pictures of this format are, or are converted to.
  // What players take as sRGB is that: BT.709's curve, and the primaries of old
  // television.
  ColorDecoding(const PixelFormat& format, Size size);

  bool operator==(const ColorDecoding&) const = default;

  bool is_hdr() const { return hdr_; }
  bool is_pq() const { return hdr_ && !scene_; }

  // Splits a row of `count` R G B A pixels of 8 or 16 bits (alpha is ignored)
  // into three rows of linear light of the primaries of BT.709, which may be
  // below 0 where those cannot show a colour. White is 1, but see kNitsOfHdr.
  template <typename Sample>  // uint8_t, uint16_t
  void linearize(const Sample* rgba, size_t count, float* red, float* green,
                 float* blue) const;

  // The same, of the primaries that the picture is stored with.
  template <typename Sample>
  void decode(const Sample* rgba, size_t count, float* red, float* green,
              float* blue) const;

 private:
  using Matrix3 = std::array<std::array<float, 3>, 3>;

  void to_bt709(size_t count, float* red, float* green, float* blue) const;

  const float* curve_ = nullptr;  // of each sample of 16 bits; null: sRGB's
  bool hdr_ = false;
  bool scene_ = false;  // HLG: light of the scene, of which displays make more
  const Matrix3* to_bt709_ = nullptr;  // null: it is of those primaries
};

}  // namespace framewise
