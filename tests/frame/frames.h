// SPDX-License-Identifier: Apache-2.0
// Test frames, and access to single samples.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

#include "framewise/frame.h"

namespace framewise {

inline const Layout kAllLayouts[] = {Layout::kRgba, Layout::kGray,
                                     Layout::kYuv420, Layout::kYuv422,
                                     Layout::kYuv444};

inline int samples_of(const PixelFormat& format) {
  return format.layout == Layout::kRgba ? 4 : 1;
}

// `i` is the index in the row; for RGBA it counts channels.
inline int sample(const Frame& frame, int plane, int y, int i) {
  const PlaneView view = frame.plane(plane);
  return frame.format().bits > 8 ? view.row<uint16_t>(y)[i]
                                 : view.row<uint8_t>(y)[i];
}

// Fills every sample with value(plane, y, i). The changed region is the whole
// frame.
inline Frame painted(FramePool& pool, const PixelFormat& format, Size size,
                     const std::function<int(int, int, int)>& value) {
  auto buffer = pool.allocate(format, size);
  for (int p = 0; p < format.planes(); ++p) {
    const MutablePlaneView plane = buffer->plane(p);
    for (int y = 0; y < plane.size.height; ++y) {
      for (int i = 0; i < plane.size.width * samples_of(format); ++i) {
        if (format.bits > 8) {
          plane.row<uint16_t>(y)[i] = uint16_t(value(p, y, i));
        } else {
          plane.row<uint8_t>(y)[i] = uint8_t(value(p, y, i));
        }
      }
    }
  }
  return std::move(*buffer).freeze(7, {3, 4}, ChangedArea::everything(size));
}

inline Frame random_frame(FramePool& pool, const PixelFormat& format, Size size,
                          uint32_t seed) {
  std::mt19937 random(seed);
  const auto values = uint32_t(1) << format.bits;
  return painted(pool, format, size,
                 [&](int, int, int) { return int(random() % values); });
}

// Describes the first sample that differs; "" if all are equal.
inline std::string difference(const Frame& a, const Frame& b,
                              int tolerance = 0) {
  if (a.size() != b.size()) return "sizes differ";
  if (a.format().planes() != b.format().planes()) return "planes differ";
  if (a.format().bits != b.format().bits) return "depths differ";
  for (int p = 0; p < a.format().planes(); ++p) {
    const Size size = a.plane(p).size;
    if (size != b.plane(p).size) return "plane sizes differ";
    for (int y = 0; y < size.height; ++y) {
      for (int i = 0; i < size.width * samples_of(a.format()); ++i) {
        const int x = sample(a, p, y, i), z = sample(b, p, y, i);
        if (std::abs(x - z) > tolerance) {
          return "plane " + std::to_string(p) + ", row " + std::to_string(y) +
                 ", sample " + std::to_string(i) + ": " + std::to_string(x) +
                 " and " + std::to_string(z);
        }
      }
    }
  }
  return "";
}

}  // namespace framewise
