// SPDX-License-Identifier: Apache-2.0
// Frames in any format, for tests of cards.
#pragma once

#include <algorithm>
#include <utility>

#include "framewise/frame.h"

namespace framewise::gpu {

// Waves, edges and noise in any format; `damaged`: in coarse steps.
inline Frame frame_of(const PixelFormat& format, Size size, bool damaged,
                      int index = 0) {
  static FramePool pool;
  auto buffer = pool.allocate(format, size);
  uint32_t random = 11 + uint32_t(index);
  for (int i = 0; i < format.planes(); ++i) {
    const MutablePlaneView plane = buffer->plane(i);
    const int channels = format.layout == Layout::kRgba ? 4 : 1;
    for (int y = 0; y < plane.size.height; ++y) {
      for (int x = 0; x < plane.size.width * channels; ++x) {
        random = random * 1664525 + 1013904223;
        const int column = x / channels;
        int value = (column * column / 30 + y * 3 + 9 * index) % 150 +
                    ((column / 20 + y / 16) % 2 ? 60 : 0) + 10 * (x % channels);
        if (damaged) value = value / 9 * 9 + int(random >> 29);
        value = std::clamp(value, 0, 255) << (format.bits - 8);
        if (format.bits > 8) value |= int(random >> 20 & 3);
        if (channels == 4 && x % 4 == 3) value = (1 << format.bits) - 1;
        if (format.bits > 8) {
          plane.row<uint16_t>(y)[x] = uint16_t(value);
        } else {
          plane.row(y)[x] = uint8_t(value);
        }
      }
    }
  }
  return std::move(*buffer).freeze(index, {}, ChangedArea::everything(size));
}

inline PixelFormat yuv(Layout layout, int bits, ChromaSiting siting) {
  return {.layout = layout,
          .bits = uint8_t(bits),
          .color = {.matrix = Matrix::kBt709,
                    .range = Range::kLimited,
                    .siting = siting}};
}

}  // namespace framewise::gpu
