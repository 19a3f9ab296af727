// SPDX-License-Identifier: Apache-2.0
#include "media/encode/changed_rect.h"

#include <algorithm>
#include <cstring>

namespace framewise::media {

Rect changed_rect(const PlaneView& before, const PlaneView& after,
                  int pixel_bytes) {
  const Size size = after.size;
  const size_t row_bytes = size_t(size.width) * size_t(pixel_bytes);
  const auto equal = [&](int y) {
    return std::memcmp(before.row(y), after.row(y), row_bytes) == 0;
  };
  int top = 0;
  while (top < size.height && equal(top)) ++top;
  if (top == size.height) return {};
  int bottom = size.height;
  while (equal(bottom - 1)) --bottom;
  // Each row can only push the edges outwards.
  size_t left = row_bytes;
  size_t right = 0;
  for (int y = top; y < bottom; ++y) {
    const uint8_t* a = before.row(y);
    const uint8_t* b = after.row(y);
    left = size_t(std::mismatch(a, a + left, b).first - a);
    if (std::memcmp(a + right, b + right, row_bytes - right) == 0) continue;
    size_t end = row_bytes;
    while (a[end - 1] == b[end - 1]) --end;
    right = end;
  }
  const int x0 = int(left) / pixel_bytes;
  const int x1 = (int(right) + pixel_bytes - 1) / pixel_bytes;
  return {x0, top, x1 - x0, bottom - top};
}

}  // namespace framewise::media
