// SPDX-License-Identifier: Apache-2.0
// Frames with lines of strokes that are like letters.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "measure/shown.h"

namespace framewise::measure::text {

struct Ink {
  int background = 20;
  int level = 220;
};

// Whether a pixel of a line belongs to a stroke. Cells of 8x16 pixels hold one
// of several letters of strokes 2 pixels wide, 10 pixels tall.
inline bool is_ink(int x, int y) {
  const int column = x / 8;
  const uint32_t letter = uint32_t(column) * 2654435761u >> 28;
  const int u = x % 8;
  const int v = y % 16 - 3;
  if (v < 0 || v >= 10 || u >= 7 || column % 9 == 8) return false;
  const bool left = u < 2 && (letter & 3) != 2;
  const bool right = u >= 5 && (letter & 2) != 0;
  const bool bar = v >= 4 && v < 6 && (letter & 4) != 0;
  const bool top = v < 2 && (letter & 8) != 0;
  return left || right || bar || top || (letter == 0 && u >= 2 && u < 4);
}

// Lines of letters at x from 20 on, every 24 rows from 12 on.
inline Frame written(FramePool& pool, Size size, const Ink& ink = {},
                     int lines = 4) {
  return rgba_frame(pool, size, [&](int x, int y, int) {
    const int line = (y - 12) / 24;
    const int v = (y - 12) % 24;
    const bool inside =
        y >= 12 && line < lines && v < 16 && x >= 20 && x < size.width - 20;
    return inside && is_ink(x - 20, v) ? ink.level : ink.background;
  });
}

// With a Gaussian blur of this deviation along rows.
inline Frame blurred(FramePool& pool, const Frame& frame, double sigma) {
  const int reach = int(std::ceil(4 * sigma));
  std::vector<double> kernel;
  double sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    kernel.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
    sum += kernel.back();
  }
  const Size size = frame.size();
  return rgba_frame(pool, size, [&](int x, int y, int c) {
    double value = 0;
    for (int i = -reach; i <= reach; ++i) {
      const int u = std::clamp(x + i, 0, size.width - 1);
      value += kernel[size_t(i + reach)] * frame.plane(0).row(y)[4 * u + c];
    }
    return int(std::lround(value / sum));
  });
}

inline Frame changed(FramePool& pool, const Frame& frame,
                     const std::function<int(int)>& level) {
  return rgba_frame(pool, frame.size(), [&](int x, int y, int c) {
    return level(frame.plane(0).row(y)[4 * x + c]);
  });
}

}  // namespace framewise::measure::text
