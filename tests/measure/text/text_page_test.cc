// SPDX-License-Identifier: Apache-2.0
#include "measure/text/text_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "measure/text/written.h"

namespace framewise::measure::text {
namespace {

TEST(TextPages, AreDarkOnWhiteWhateverTheColorsWere) {
  FramePool pool;
  const Rect all{0, 0, 400, 120};
  std::vector<GrayPage> pages;
  for (const Ink& ink : {Ink{20, 220}, Ink{250, 30}, Ink{40, 90}}) {
    const Frame frame = written(pool, {400, 120}, ink);
    pages.push_back(normalized_page(frame, all, find_text(frame)));
  }
  for (const GrayPage& page : pages) {
    EXPECT_EQ(page.pixels, pages.front().pixels);
    EXPECT_EQ(page.row(0)[0], 255);
    EXPECT_EQ(page.row(12 + 3 + 5)[20], is_ink(0, 8) ? 0 : 255);
  }
}

TEST(TextPages, KeepTextThatVanishedFaint) {
  FramePool pool;
  const Frame original = written(pool, {400, 120});
  const auto boxes = find_text(original);
  const Frame gone = written(pool, {400, 120}, {20, 23});
  const GrayPage page = normalized_page(gone, {0, 0, 400, 120}, boxes);
  for (const uint8_t level : page.pixels) EXPECT_GE(level, 180);
}

TEST(TextPages, AreDoubledWithoutChangeOfPlainAreas) {
  GrayPage page{{5, 3}, std::vector<uint8_t>(15, 77)};
  const GrayPage large = doubled(page);
  EXPECT_EQ(large.size.width, 10);
  EXPECT_EQ(large.size.height, 6);
  EXPECT_EQ(large.pixels, std::vector<uint8_t>(60, 77));
}

TEST(TextPages, AreDoubledInBothDirectionsByKeysFormula) {
  GrayPage page{{7, 6}, {}};
  std::minstd_rand random(1);
  for (int i = 0; i < 7 * 6; ++i) page.pixels.push_back(uint8_t(random()));
  const auto keys = [](double x) {
    x = std::abs(x);
    return x < 1   ? 1.5 * x * x * x - 2.5 * x * x + 1
           : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2
                   : 0;
  };
  const GrayPage large = doubled(page);
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 14; ++x) {
      double sum = 0;
      for (int v = -3; v < 9; ++v) {
        for (int u = -3; u < 10; ++u) {
          sum += keys((x - 0.5) / 2 - u) * keys((y - 0.5) / 2 - v) *
                 page.row(std::clamp(v, 0, 5))[std::clamp(u, 0, 6)];
        }
      }
      EXPECT_NEAR(large.row(y)[x], std::clamp(sum, 0.0, 255.0), 0.501);
    }
  }
}

TEST(TextPages, OfASlopeAreDoubledToASlope) {
  GrayPage page{{8, 8}, {}};
  for (int i = 0; i < 64; ++i) page.pixels.push_back(uint8_t(20 * (i % 8)));
  const GrayPage large = doubled(page);
  for (int x = 4; x < 12; ++x) {
    EXPECT_EQ(large.row(8)[x], 10 * x - 5) << x;
  }
}

}  // namespace
}  // namespace framewise::measure::text
