// SPDX-License-Identifier: Apache-2.0
// What the samples of a picture mean: rules for facts that a file leaves out,
// and the arithmetic between stored YUV samples and colours.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "framewise/frame.h"
#include "simd/color/luma.h"
#include "simd/color/rgb_to_yuv.h"
#include "simd/color/yuv_to_rgb.h"

namespace framewise {

// The facts of a picture with nothing unspecified, filled in as players do:
//
//   fact       unspecified means
//   matrix     RGB: identity. Others: BT.709 from 1280 pixels of width or more
//              than 576 lines on, BT.601 below (as mpv does)
//   range      RGB and gray: full. YUV: limited
//   siting     full range: centre, as JPEG; limited range: left, as MPEG-2
//   primaries  those of the matrix; BT.709 where it has none
//   transfer   RGB and gray: sRGB. YUV: BT.709
//
// Readers of formats that know better (JPEG: BT.601, full, centre) say so.
ColorFacts resolved(const PixelFormat& format, Size size);

// What sRGB is.
inline constexpr ColorFacts kSrgbFacts = {.matrix = Matrix::kIdentity,
                                          .transfer = Transfer::kSrgb,
                                          .primaries = Primaries::kBt709,
                                          .range = Range::kFull};

// The luma weights of a matrix; nullopt for identity and YCgCo, which have
// none, and for values unknown to us.
std::optional<simd::LumaWeights> luma_weights(Matrix matrix);

// From stored samples to colours of 0..1 and back (ITU-T H.273, section 8.3;
// samples of `bits`). `facts` must be resolved. Nullopt: an unknown matrix.
std::optional<simd::RgbFromYuv> rgb_from_yuv(const ColorFacts& facts, int bits);
std::optional<simd::YuvFromRgb> yuv_from_rgb(const ColorFacts& facts, int bits);

// What 0 and 1 are as stored luma.
struct LumaLevels {
  double black;
  double white;
};
LumaLevels luma_levels(Range range, int bits);

// An opaque colour of 8 bits.
struct Rgb8 {
  uint8_t r = 0;
  uint8_t g = 0;
  uint8_t b = 0;

  bool operator==(const Rgb8&) const = default;
};

// The samples that show this colour: of each plane, or R G B A for kRgba.
// Nullopt: an unknown matrix.
std::optional<std::array<uint16_t, 4>> stored_samples(Rgb8 color,
                                                      const PixelFormat& format,
                                                      Size size);

}  // namespace framewise
