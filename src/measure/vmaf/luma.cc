// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/luma.h"

#include <algorithm>
#include <cmath>

#include "simd/vmaf/motion.h"

namespace framewise::measure {
namespace {

// 64 + 876 luma, rounded, from 16-bit samples.
void deep_luma(const uint16_t* rgba, int width, uint16_t* out) {
  constexpr double kScale = 876.0 / 65535;
  for (int x = 0; x < width; ++x, rgba += 4) {
    const double luma = 0.2126 * rgba[0] + 0.7152 * rgba[1] + 0.0722 * rgba[2];
    out[x] = uint16_t(std::floor(64 + luma * kScale + 0.5));
  }
}

}  // namespace

void VmafLuma::compute(const Picture& picture) {
  load(picture.frame(), picture.planes());
}

void VmafLuma::load(const Frame& frame, Planes planes) {
  const PlaneView from = frame.plane(0);
  const int width = from.size.width;
  const bool wide = frame.format().bits > 8;
  bits = planes == Planes::kOwn ? frame.format().bits : wide ? 10 : 8;
  plane.resize(from.size);
  for (int y = 0; y < from.size.height; ++y) {
    uint16_t* row = plane.row(y);
    if (planes == Planes::kRgb) {
      if (wide) {
        deep_luma(from.row<uint16_t>(y), width, row);
      } else {
        simd::vmaf_luma(from.row(y), size_t(width), row);
      }
    } else if (wide) {
      std::copy_n(from.row<uint16_t>(y), width, row);
    } else {
      std::copy_n(from.row(y), width, row);
    }
    if (width >= kLeastSide) mirror_ends(row, width, 8);
  }
}

}  // namespace framewise::measure
