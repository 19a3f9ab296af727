// SPDX-License-Identifier: Apache-2.0
// Small pictures that are painted by hand.
#pragma once

#include <gmock/gmock.h>

#include <array>
#include <cstring>
#include <vector>

#include "framewise/image/diff.h"
#include "media/encode/writing.h"

namespace framewise::image {

using Rgba8 = std::array<uint8_t, 4>;
inline constexpr Rgba8 kWhite = {255, 255, 255, 255};
inline constexpr Rgba8 kBlack = {0, 0, 0, 255};
inline constexpr Rgba8 kRedInk = {220, 20, 30, 255};
inline constexpr Rgba8 kBlueInk = {20, 40, 200, 255};

class Canvas {
 public:
  explicit Canvas(Size size, Rgba8 color = kWhite)
      : size_(size), pixels_(size_t(size.pixels()), color) {}

  Rgba8& at(int x, int y) {
    return pixels_[size_t(y) * size_t(size_.width) + size_t(x)];
  }
  Canvas& fill(const Rect& box, Rgba8 color) {
    for (int y = box.y; y < box.y + box.height; ++y) {
      for (int x = box.x; x < box.x + box.width; ++x) at(x, y) = color;
    }
    return *this;
  }
  // Letters of an alphabet of its own, 7 pixels high and 7 apart.
  Canvas& write(int x, int y, std::string_view text, Rgba8 ink = kBlack) {
    for (const char letter : text) {
      if (letter != ' ') draw_letter(x, y, uint32_t(letter), ink);
      x += 7;
    }
    return *this;
  }

  Frame frame() const {
    static FramePool pool;
    return painted(pool, media::srgb8(), size_, [&](int, int y, int i) {
      return int(pixels_[size_t(y) * size_t(size_.width) + size_t(i / 4)]
                        [size_t(i % 4)]);
    });
  }

 private:
  void draw_letter(int x, int y, uint32_t letter, Rgba8 ink) {
    uint32_t shape = letter * 2654435761U;
    for (int v = 0; v < 7; ++v) {
      for (int u = 0; u < 5; ++u) {
        shape = shape * 1664525U + 1013904223U;
        if ((shape >> 30) == 0 || u == int(letter % 5)) at(x + u, y + v) = ink;
      }
    }
  }

  Size size_;
  std::vector<Rgba8> pixels_;
};

inline DiffReport compared(const Canvas& a, const Canvas& b,
                           const DiffOptions& options = {}) {
  auto report = diff(a.frame(), b.frame(), options);
  EXPECT_TRUE(report) << report.error().to_string();
  return report ? *std::move(report) : DiffReport();
}

inline DiffOptions counting(Antialiasing rule = Antialiasing::kCount) {
  DiffOptions options;
  options.antialiasing = rule;
  options.detail = DiffDetail::kPixels;
  return options;
}

}  // namespace framewise::image
