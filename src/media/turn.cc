// SPDX-License-Identifier: Apache-2.0
#include "media/turn.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace framewise::media {
namespace {

template <typename Pixel>
void turn(PlaneView from, MutablePlaneView to, const Orientation& orientation) {
  // Square tiles, so that reading down columns stays within the cache.
  constexpr int kTile = 32;
  const int width = to.size.width;
  const int height = to.size.height;
  for (int top = 0; top < height; top += kTile) {
    for (int left = 0; left < width; left += kTile) {
      const int bottom = std::min(top + kTile, height);
      const int right = std::min(left + kTile, width);
      for (int y = top; y < bottom; ++y) {
        Pixel* out = to.row<Pixel>(y);
        const int v = orientation.mirrored_y ? height - 1 - y : y;
        for (int x = left; x < right; ++x) {
          const int u = orientation.mirrored_x ? width - 1 - x : x;
          out[x] = orientation.transposed ? from.row<Pixel>(u)[v]
                                          : from.row<Pixel>(v)[u];
        }
      }
    }
  }
}

}  // namespace

int Orientation::degrees() const {
  if (transposed) return mirrored_x ? 90 : 270;
  return mirrored_y ? 180 : 0;
}

Orientation Orientation::then(const Orientation& next) const {
  Orientation both = *this;
  // Mirroring before a transposition is mirroring the other way after it.
  if (next.transposed) std::swap(both.mirrored_x, both.mirrored_y);
  both.transposed ^= next.transposed;
  both.mirrored_x ^= next.mirrored_x;
  both.mirrored_y ^= next.mirrored_y;
  return both;
}

Orientation quarter_turns(int times) {
  static constexpr std::array<Orientation, 4> kTurns{
      {{}, {true, true, false}, {false, true, true}, {true, false, true}}};
  return kTurns[size_t(times & 3)];
}

void turn_plane(PlaneView from, MutablePlaneView to, int pixel_bytes,
                const Orientation& orientation) {
  if (!orientation.transposed && !orientation.mirrored_x) {
    const size_t row = size_t(to.size.width) * size_t(pixel_bytes);
    for (int y = 0; y < to.size.height; ++y) {
      const int v = orientation.mirrored_y ? to.size.height - 1 - y : y;
      std::memcpy(to.row(y), from.row(v), row);
    }
    return;
  }
  switch (pixel_bytes) {
    case 1: return turn<uint8_t>(from, to, orientation);
    case 2: return turn<uint16_t>(from, to, orientation);
    case 4: return turn<uint32_t>(from, to, orientation);
    case 8: return turn<uint64_t>(from, to, orientation);
  }
}

ChromaSiting turn_siting(ChromaSiting siting, const Orientation& orientation) {
  if (orientation.upright() || siting == ChromaSiting::kCenter) return siting;
  const bool only_vertical = !orientation.transposed && !orientation.mirrored_x;
  if (siting == ChromaSiting::kLeft && only_vertical) return siting;
  const bool only_transposed =
      !orientation.mirrored_x && !orientation.mirrored_y;
  if (siting == ChromaSiting::kTopLeft && only_transposed) return siting;
  return ChromaSiting::kUnspecified;
}

}  // namespace framewise::media
