// SPDX-License-Identifier: Apache-2.0
// Frames as videos have them, for tests of films.
#pragma once

#include <random>
#include <utility>

#include "framewise/frame.h"

namespace framewise {

inline constexpr Size kFilmSize = {160, 96};

// A picture that moves to the right by two pixels a frame.
inline int film_luma(int x, int y, int time) {
  const int moved = x + 2 * time;
  return 40 + (moved * 5 + y * 3 + (moved / 9) * (y / 7) * 11) % 150;
}

// Samples of 4:2:0: luma(x, y) and color of 128.
template <typename Luma>
Frame film_frame(FramePool& pool, int64_t index, const Luma& luma) {
  PixelFormat format;
  format.layout = Layout::kYuv420;
  auto buffer = pool.allocate(format, kFilmSize);
  for (int plane = 0; plane < 3; ++plane) {
    const MutablePlaneView view = buffer->plane(plane);
    for (int y = 0; y < view.size.height; ++y) {
      for (int x = 0; x < view.size.width; ++x) {
        view.row(y)[x] = plane == 0 ? uint8_t(luma(x, y)) : uint8_t{128};
      }
    }
  }
  return std::move(*buffer).freeze(index, {index, 1}, {});
}

inline Frame film_reference(FramePool& pool, int time) {
  return film_frame(pool, time,
                    [=](int x, int y) { return film_luma(x, y, time); });
}

// With noise of so many levels, as coding leaves it.
inline Frame film_test(FramePool& pool, int time, int noise) {
  std::mt19937 random{uint32_t(time)};
  return film_frame(pool, time, [&](int x, int y) {
    return film_luma(x, y, time) + int(random() % uint32_t(2 * noise + 1)) -
           noise;
  });
}

}  // namespace framewise
