// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/persistence.h"

#include <array>
#include <bit>
#include <cstdlib>

namespace framewise::media {
namespace {

using Samples = std::array<uint8_t, 4>;

Samples samples_of(uint32_t rgba) { return std::bit_cast<Samples>(rgba); }

// Green counts for half, red for a third: about as brightness has them.
int distance(const Samples& x, const Samples& y) {
  if (x[3] != y[3]) return 255;
  return (5 * std::abs(x[0] - y[0]) + 8 * std::abs(x[1] - y[1]) +
          3 * std::abs(x[2] - y[2])) /
         16;
}

PersistentPixel persistence_of(std::span<const uint32_t* const> rows, int x,
                               int tolerance) {
  const uint32_t first = rows[0][x];
  // Most pixels that move do so at once.
  if (rows.size() > 1 && rows[1][x] != first &&
      distance(samples_of(first), samples_of(rows[1][x])) > tolerance) {
    return {first, 1};
  }
  const Samples start = samples_of(first);
  std::array<int, 3> sum{start[0], start[1], start[2]};
  int count = 1;
  bool moved = false;
  for (size_t k = 1; k < rows.size(); ++k, ++count) {
    const uint32_t next = rows[k][x];
    const Samples now = samples_of(next);
    if (next != first) {
      if (distance(start, now) > tolerance) break;
      moved = true;
    }
    for (size_t c = 0; c < 3; ++c) sum[c] += now[c];
  }
  if (!moved) return {first, uint16_t(count)};
  Samples mean = start;
  for (size_t c = 0; c < 3; ++c) {
    mean[c] = uint8_t((sum[c] + count / 2) / count);
  }
  return {std::bit_cast<uint32_t>(mean), uint16_t(count)};
}

}  // namespace

void find_persistence(std::span<const Frame> frames, const Rect& rect,
                      int tolerance, std::vector<PersistentPixel>& out) {
  out.clear();
  out.reserve(size_t(rect.width) * size_t(rect.height));
  std::vector<const uint32_t*> rows(frames.size());
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    for (size_t k = 0; k < frames.size(); ++k) {
      rows[k] = frames[k].plane(0).row<uint32_t>(y);
    }
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      out.push_back(persistence_of(rows, x, tolerance));
    }
  }
}

}  // namespace framewise::media
