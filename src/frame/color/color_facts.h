// SPDX-License-Identifier: Apache-2.0
// Defaults for color facts that a file does not state, and the conversion
// between stored YUV samples and colors.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "framewise/frame.h"
#include "simd/color/luma.h"
#include "simd/color/rgb_to_yuv.h"
#include "simd/color/yuv_to_rgb.h"

namespace framewise {

// Returns the facts with defaults for all unspecified ones, the same as in
// players:
//
//   fact       default
//   matrix     RGB: identity. Others: BT.709 if the width is 1280 or more or
//              the height exceeds 576, else BT.601 (as in mpv)
//   range      RGB and gray: full. YUV: limited
//   siting     full range: center, as in JPEG; limited range: left, as in
//   MPEG-2 primaries  those of the matrix; BT.709 if it has none transfer   RGB
//   and gray: sRGB. YUV: BT.709
//
// Readers of formats with other defaults (JPEG: BT.601, full, center) set the
// facts themselves.
ColorFacts resolved(const PixelFormat& format, Size size);

// The facts of sRGB.
inline constexpr ColorFacts kSrgbFacts = {.matrix = Matrix::kIdentity,
                                          .transfer = Transfer::kSrgb,
                                          .primaries = Primaries::kBt709,
                                          .range = Range::kFull};

// The luma weights of a matrix. Nullopt for identity and YCgCo, which have
// none, and for unknown values.
std::optional<simd::LumaWeights> luma_weights(Matrix matrix);

// Coefficients from stored samples of `bits` to colors in 0..1 and back (ITU-T
// H.273, section 8.3). `facts` must be resolved. Nullopt: unknown matrix.
std::optional<simd::RgbFromYuv> rgb_from_yuv(const ColorFacts& facts, int bits);
std::optional<simd::YuvFromRgb> yuv_from_rgb(const ColorFacts& facts, int bits);

// The stored luma values of black (0) and white (1).
struct LumaLevels {
  double black;
  double white;
};
LumaLevels luma_levels(Range range, int bits);

// An opaque color of 8 bits.
struct Rgb8 {
  uint8_t r = 0;
  uint8_t g = 0;
  uint8_t b = 0;

  bool operator==(const Rgb8&) const = default;
};

// The stored samples of this color: one a plane, or R G B A for kRgba. Nullopt:
// unknown matrix.
std::optional<std::array<uint16_t, 4>> stored_samples(Rgb8 color,
                                                      const PixelFormat& format,
                                                      Size size);

}  // namespace framewise
