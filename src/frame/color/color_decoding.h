// SPDX-License-Identifier: Apache-2.0
// Conversion of stored colors to linear light: sRGB, PQ and HLG (HDR), other
// transfer functions, and wide primaries.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "framewise/frame.h"

namespace framewise {

class ColorDecoding {
 public:
  // Luminance of the value 1 for PQ and HLG, which define absolute luminance.
  // The same as in libjxl, so that metrics agree with it.
  static constexpr float kNitsOfHdr = 255;

  ColorDecoding() = default;  // sRGB
  // For RGB frames of this format, or for frames of this format converted to
  // RGB. BT.709's transfer function and the primaries of standard-definition TV
  // count as sRGB, as players treat them.
  ColorDecoding(const PixelFormat& format, Size size);

  bool operator==(const ColorDecoding&) const = default;

  bool is_hdr() const { return hdr_; }
  bool is_pq() const { return hdr_ && !scene_; }

  // Converts a row of `count` R G B A pixels of 8 or 16 bits to three rows of
  // linear light with BT.709 primaries. Alpha is ignored. Colors outside BT.709
  // have components below 0. White is 1, except for HDR (see kNitsOfHdr).
  template <typename Sample>  // uint8_t, uint16_t
  void linearize(const Sample* rgba, size_t count, float* red, float* green,
                 float* blue) const;

  // As linearize(), but keeps the primaries of the frame.
  template <typename Sample>
  void decode(const Sample* rgba, size_t count, float* red, float* green,
              float* blue) const;

 private:
  using Matrix3 = std::array<std::array<float, 3>, 3>;

  void to_bt709(size_t count, float* red, float* green, float* blue) const;

  const float* curve_ = nullptr;  // 65536 entries; null: sRGB
  bool hdr_ = false;
  bool scene_ = false;  // HLG: the curve gives scene light, not display light
  const Matrix3* to_bt709_ = nullptr;  // null: the primaries are BT.709's
};

}  // namespace framewise
