// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/turn.h"

#include <algorithm>
#include <array>
#include <utility>

#include "simd/plane/transpose.h"

namespace framewise::media {
namespace {

template <typename Pixel>
void turn(PlaneView from, MutablePlaneView to, const Orientation& orientation) {
  if (orientation.transposed) {
    // Walking a side backwards mirrors it.
    const int first = orientation.mirrored_x ? from.size.height - 1 : 0;
    const int target = orientation.mirrored_y ? to.size.height - 1 : 0;
    simd::transpose(from.row<Pixel>(first),
                    first > 0 ? -from.stride : from.stride,
                    size_t(from.size.width), size_t(from.size.height),
                    to.row<Pixel>(target), target > 0 ? -to.stride : to.stride);
    return;
  }
  const int width = to.size.width;
  const int height = to.size.height;
  for (int y = 0; y < height; ++y) {
    const Pixel* row =
        from.row<Pixel>(orientation.mirrored_y ? height - 1 - y : y);
    if (orientation.mirrored_x) {
      std::reverse_copy(row, row + width, to.row<Pixel>(y));
    } else {
      std::copy_n(row, width, to.row<Pixel>(y));
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
  // Mirroring before a transposition equals mirroring the other axis after it.
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
