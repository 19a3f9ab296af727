// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/equality.h"

#include <cstring>

namespace framewise::comparison {

bool Equality::of(const Frame& a, const Frame& b) {
  if (a.shares_pixels_with(b)) return true;
  const PixelFormat& format = a.format();
  const size_t samples = format.layout == Layout::kRgba ? 4 : 1;
  const auto same = [&](int plane, int row) {
    const PlaneView x = a.plane(plane);
    const PlaneView y = b.plane(plane);
    const size_t bytes =
        size_t(x.size.width) * samples * size_t(format.bytes_per_sample());
    return std::memcmp(x.row(row), y.row(row), bytes) == 0;
  };
  if (plane_ < format.planes() && row_ < a.plane(plane_).size.height &&
      !same(plane_, row_)) {
    return false;
  }
  for (int plane = 0; plane < format.planes(); ++plane) {
    for (int row = 0; row < a.plane(plane).size.height; ++row) {
      if (same(plane, row)) continue;
      plane_ = plane;
      row_ = row;
      return false;
    }
  }
  return true;
}

}  // namespace framewise::comparison
