// SPDX-License-Identifier: Apache-2.0
// A generated scene and two damaged versions, with known GifLab numbers.
#pragma once

#include <algorithm>

namespace framewise::measure {

// A moving red square on a gradient above a bar of stripes.
inline int scene(int t, int x, int y, int c) {
  if (y >= 100 && y < 116) return x / 4 % 2 == 0 ? 0 : 255;
  if (x >= 20 + 6 * t && x < 60 + 6 * t && y >= 30 && y < 70) {
    return c == 0 ? 200 : 40;
  }
  const int values[] = {40 + 3 * x / 4 + 2 * t, 60 + y / 2, 200 - (x + y) / 3};
  return values[c];
}

// The scene with ordered dither, and in coarse steps.
inline int dithered(int t, int x, int y, int c) {
  constexpr int kBayer[4][4] = {
      {0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
  return 17 * std::min(15, (scene(t, x, y, c) + kBayer[y % 4][x % 4]) / 17);
}
inline int coarse(int t, int x, int y, int c) {
  return std::min(255, 32 * (scene(t, x, y, c) / 32) + 16);
}

using Scene = int (*)(int, int, int, int);

}  // namespace framewise::measure
