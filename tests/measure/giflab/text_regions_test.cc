// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/text_regions.h"

#include <gtest/gtest.h>

#include "measure/giflab_scene.h"
#include "measure/shown.h"

namespace framewise::measure::giflab {
namespace {

// Three lines of eight letters F and E, dark on light.
int letters(int x, int y, int) {
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 8; ++column) {
      const int left = 10 + 22 * column;
      const int top = 10 + 36 * row;
      const int dx = x - left;
      const int dy = y - top;
      if (dx < 0 || dx >= 14 || dy < 0 || dy >= 24) continue;
      const bool bar = (dy < 4) || (dy >= 10 && dy < 14) || dy >= 20;
      if (dx < 4 || bar) return 20;
    }
  }
  return 240;
}

TextRegions regions_of(Size size, int (*draw)(int, int, int)) {
  FramePool pool;
  return text_regions_of(rgba_frame(pool, size, draw));
}

TEST(GifLabTextRegions, LettersNearEachOtherAreOneRegion) {
  const TextRegions found = regions_of({200, 120}, letters);
  EXPECT_DOUBLE_EQ(found.edge_density, 0.104);
  EXPECT_EQ(found.regions, 1);
  EXPECT_TRUE(found.worth_reading());
}

TEST(GifLabTextRegions, StripesAreNoText) {
  const TextRegions found = regions_of(
      {160, 128}, [](int x, int y, int c) { return scene(0, x, y, c); });
  EXPECT_DOUBLE_EQ(found.edge_density, 0.0384765625);
  EXPECT_EQ(found.regions, 0);
}

TEST(GifLabTextRegions, APlainFrameAndATinyOneHaveNothing) {
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{64, 64}}) {
    const TextRegions found =
        regions_of(size, [](int, int, int) { return 90; });
    EXPECT_EQ(found.edge_density, 0);
    EXPECT_FALSE(found.worth_reading());
  }
}

}  // namespace
}  // namespace framewise::measure::giflab
