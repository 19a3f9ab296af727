// SPDX-License-Identifier: Apache-2.0
#include "media/orientation.h"

#include <algorithm>
#include <array>

namespace framewise::media {
namespace {

// Where pixel (0, 0) of the upright picture is stored, and which way a step to
// the right and a step down lead there.
struct Walk {
  bool from_right, from_bottom, transposed;
};

constexpr std::array<Walk, 9> kWalks = {{{},
                                         {false, false, false},
                                         {true, false, false},
                                         {true, true, false},
                                         {false, true, false},
                                         {false, false, true},
                                         {false, true, true},
                                         {true, true, true},
                                         {true, false, true}}};

}  // namespace

Size upright_size(int orientation, Size stored) {
  if (kWalks[size_t(orientation)].transposed) {
    return {stored.height, stored.width};
  }
  return stored;
}

int rotation_of(int orientation) {
  constexpr std::array<int, 9> kDegrees = {0, 0, 0, 180, 180, 90, 90, 270, 270};
  return kDegrees[size_t(orientation)];
}

bool mirrors(int orientation) {
  return orientation == 2 || orientation == 4 || orientation == 5 ||
         orientation == 7;
}

// In blocks, so that the rows read and written stay in the cache when the
// picture is transposed.
void set_upright(int orientation, const PlaneView& stored,
                 const MutablePlaneView& upright) {
  constexpr int kBlock = 32;
  const Walk walk = kWalks[size_t(orientation)];
  const int last_x = stored.size.width - 1;
  const int last_y = stored.size.height - 1;
  for (int top = 0; top < upright.size.height; top += kBlock) {
    const int bottom = std::min(top + kBlock, upright.size.height);
    for (int left = 0; left < upright.size.width; left += kBlock) {
      const int right = std::min(left + kBlock, upright.size.width);
      for (int y = top; y < bottom; ++y) {
        auto* const out = upright.row<uint32_t>(y);
        for (int x = left; x < right; ++x) {
          int from_x = walk.transposed ? y : x;
          int from_y = walk.transposed ? x : y;
          if (walk.from_right) from_x = last_x - from_x;
          if (walk.from_bottom) from_y = last_y - from_y;
          out[x] = stored.row<uint32_t>(from_y)[from_x];
        }
      }
    }
  }
}

}  // namespace framewise::media
