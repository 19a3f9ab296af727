// SPDX-License-Identifier: Apache-2.0
// Lines of text as dark strokes on white, whatever their colors: as programs
// read text best.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "framewise/frame.h"
#include "measure/text/boxes.h"

namespace framewise::measure::text {

struct GrayPage {
  Size size;
  std::vector<uint8_t> pixels;  // 255: white

  uint8_t* row(int y) { return pixels.data() + size_t(y) * size_t(size.width); }
  const uint8_t* row(int y) const {
    return pixels.data() + size_t(y) * size_t(size.width);
  }
};

// The lines of a frame at their own positions within `area`, with the colors
// that they have in this frame. All boxes lie in the area.
GrayPage normalized_page(const Frame& frame, const Rect& area,
                         std::span<const TextBox> boxes);

// Twice as large, with cubic interpolation (Keys 1981, a = -0.5).
GrayPage doubled(const GrayPage& page);

// The 98th percentile of the distances of an area's pixels from a color: what
// the strokes differ by.
int contrast_of(const Frame& frame, const Rect& area, const Color& ground);

}  // namespace framewise::measure::text
