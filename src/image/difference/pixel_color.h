// SPDX-License-Identifier: Apache-2.0
// Colors of single pixels, for the pixels that the vector kernels have marked.
#pragma once

#include <cstdint>
#include <cstring>

#include "framewise/frame.h"

namespace framewise::image {

// A color over white, 0 to 255.
struct PixelColor {
  double r = 0;
  double g = 0;
  double b = 0;
};

inline PixelColor color_of(const uint8_t* rgba) {
  if (rgba[3] == 255)
    return {double(rgba[0]), double(rgba[1]), double(rgba[2])};
  const double alpha = rgba[3] / 255.0;
  const auto over_white = [&](int channel) {
    return 255 + (rgba[channel] - 255) * alpha;
  };
  return {over_white(0), over_white(1), over_white(2)};
}

// The luma of YIQ.
inline double luma_of(const PixelColor& color) {
  return color.r * 0.29889531 + color.g * 0.58662247 + color.b * 0.11448223;
}

// As simd::mark_yiq_changes(), in double.
inline double yiq_distance(const PixelColor& a, const PixelColor& b) {
  const double r = a.r - b.r;
  const double g = a.g - b.g;
  const double blue = a.b - b.b;
  const double y = r * 0.29889531 + g * 0.58662247 + blue * 0.11448223;
  const double i = r * 0.59597799 - g * 0.27417610 - blue * 0.32180189;
  const double q = r * 0.21147017 - g * 0.52261711 + blue * 0.31114694;
  return 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q;
}

inline const uint8_t* pixel_at(const PlaneView& plane, int x, int y) {
  return plane.row(y) + ptrdiff_t{4} * x;
}
inline bool same_bytes(const uint8_t* a, const uint8_t* b) {
  return std::memcmp(a, b, 4) == 0;
}

}  // namespace framewise::image
