// SPDX-License-Identifier: Apache-2.0
// Rows of a tile of a frame as 8-bit RGBA, whatever its depth.
#pragma once

#include <array>
#include <cstdint>

#include "measure/tile_sums.h"
#include "simd/plane/samples.h"

namespace framewise::measure {

class Rgba8Rows {
 public:
  Rgba8Rows(const Frame& rgba, const Rect& tile)
      : plane_(rgba.plane(0)), tile_(tile), wide_(rgba.format().bits > 8) {}

  // Valid until the next call.
  const uint8_t* row(int y) {
    if (!wide_) return plane_.row(y) + 4 * tile_.x;
    simd::narrow_samples(plane_.row<uint16_t>(y) + 4 * tile_.x,
                         4 * size_t(tile_.width), narrow_.data());
    return narrow_.data();
  }

 private:
  PlaneView plane_;
  Rect tile_;
  bool wide_;
  std::array<uint8_t, 4 * kSumTile.width> narrow_;
};

}  // namespace framewise::measure
