// SPDX-License-Identifier: Apache-2.0
// Animations of a few frames that a test writes and then optimizes.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "framewise/animation.h"
#include "framewise/write.h"

namespace framewise {

using PixelAt = std::function<std::array<uint8_t, 4>(int x, int y, int frame)>;

// A gradient with texture that moves: many colors, like a photograph.
inline std::array<uint8_t, 4> photo_pixel(int x, int y, int frame) {
  const uint32_t noise =
      (uint32_t(x + 2 * frame) * 2654435761u ^ uint32_t(y) * 40503u) >> 13;
  const int grain = int(noise % 24);
  return {uint8_t(40 + 2 * x + grain), uint8_t(60 + y + grain),
          uint8_t(200 - x - y / 2 + grain), 255};
}

// Flat areas with sharp edges, a bar moves.
inline std::array<uint8_t, 4> drawn_pixel(int x, int y, int frame) {
  if (x / 4 == frame + 2) return {220, 30, 30, 255};
  if (y > 40 && (x % 7 == 0 || y % 9 == 0)) return {20, 20, 20, 255};
  return {240, 240, 235, 255};
}

inline Frame picture_frame(const PixelAt& at, Size size, int index,
                           FramePool& pool) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const auto pixel = at(x, y, index);
      std::copy(pixel.begin(), pixel.end(), plane.row(y) + 4 * x);
    }
  }
  return std::move(*buffer).freeze(index, {100 * index, 100},
                                   ChangedArea::everything(size));
}

// Each frame is shown for 100 ms. The ending of `path` chooses the format.
inline void write_animation(const std::filesystem::path& path,
                            const PixelAt& at, int frames,
                            Size size = {64, 64}) {
  FramePool pool;
  auto writer =
      Writer::create(path, AnimationFacts{.size = size, .time_base = {1, 1000}},
                     {.effort = 1});
  ASSERT_TRUE(writer) << writer.error().to_string();
  for (int i = 0; i < frames; ++i) {
    ASSERT_TRUE(writer->add(picture_frame(at, size, i, pool)));
  }
  const auto written = writer->finish();
  ASSERT_TRUE(written) << written.error().to_string();
}

}  // namespace framewise
