// SPDX-License-Identifier: Apache-2.0
#include "image/difference/neighborhood.h"

#include "image/difference/canvas.h"

namespace framewise::image {
namespace {

// A black half plane with an edge whose pixels have `shade`.
Canvas edge(uint8_t shade) {
  Canvas canvas({12, 12});
  canvas.fill({0, 0, 5, 12}, kBlack);
  for (int y = 0; y < 12; ++y) {
    canvas.at(5, y) = {uint8_t(shade + y % 3), shade, shade, 255};
  }
  return canvas;
}

ImagePair planes_of(const Frame& a, const Frame& b) {
  return {a.plane(0), b.plane(0)};
}

TEST(AntialiasedPixels, LieBetweenEvenAreas) {
  const Frame a = edge(90).frame();
  const Frame b = edge(180).frame();
  for (const auto rule : {Antialiasing::kLoose, Antialiasing::kStrict}) {
    EXPECT_TRUE(is_antialiased(planes_of(a, b), 5, 6, rule));
    EXPECT_FALSE(is_antialiased(planes_of(a, b), 2, 6, rule));
  }
  EXPECT_FALSE(is_antialiased(planes_of(a, b), 5, 6, Antialiasing::kCount));
}

// Both rules ask for an even area next to the pixel; the strict one asks for
// the same neighbor in both images.
TEST(AntialiasedPixels, AreFewerByTheStrictRule) {
  Canvas a({9, 9});
  Canvas b({9, 9});
  a.fill({0, 0, 4, 9}, kBlack);
  // Gray, and in the other image a ground that is even on the bright side only
  // while the dark side is noise.
  for (int y = 0; y < 9; ++y) {
    a.at(4, y) = {uint8_t(100 + y), 100, 100, 255};
    b.at(4, y) = {uint8_t(140 + y), 140, 140, 255};
    for (int x = 0; x < 4; ++x) {
      b.at(x, y) = {uint8_t(x * 9 + y * 5), uint8_t(y * 7), 0, 255};
      a.at(x, y) = kBlack;
    }
    for (int x = 5; x < 9; ++x) {
      a.at(x, y) = {uint8_t(255 - x * 3 - y * 2), 255, uint8_t(200 + y * 5),
                    255};
    }
  }
  const Frame before = a.frame();
  const Frame after = b.frame();
  EXPECT_TRUE(
      is_antialiased(planes_of(before, after), 4, 4, Antialiasing::kLoose));
  EXPECT_FALSE(
      is_antialiased(planes_of(before, after), 4, 4, Antialiasing::kStrict));
}

TEST(AntialiasedPixels, AreNotThoseOfEvenAreas) {
  Canvas changed({9, 9});
  changed.fill({3, 3, 3, 3}, kBlack);
  const Frame a = Canvas({9, 9}).frame();
  const Frame b = changed.frame();
  EXPECT_FALSE(is_antialiased(planes_of(a, b), 4, 4, Antialiasing::kLoose));
}

TEST(ShiftedPixels, LieBetweenTheColorsAroundThemInTheOtherImage) {
  Canvas a({12, 12});
  Canvas b({12, 12});
  a.fill({0, 0, 5, 12}, kBlack);
  b.fill({0, 0, 6, 12}, kBlack);  // one pixel further
  const Frame before = a.frame();
  const Frame after = b.frame();
  EXPECT_TRUE(is_shifted(planes_of(before, after), 5, 6, 352));
  Canvas c({12, 12});
  c.fill({0, 0, 8, 12}, kBlack);  // three pixels further
  const Frame far = c.frame();
  EXPECT_FALSE(is_shifted(planes_of(before, far), 6, 6, 352));
}

TEST(ShiftTolerance, PassesASmallMoveAndNotALostElement) {
  Canvas a({60, 20});
  a.write(3, 5, "abcdefg");
  Canvas moved({60, 20});
  moved.write(4, 5, "abcdefg");
  DiffOptions options = counting();
  options.shift_tolerance = true;
  const int64_t with_shift = compared(a, moved, options).pixels;
  const int64_t lost = compared(a, Canvas({60, 20}), options).pixels;
  EXPECT_EQ(with_shift, 0);
  EXPECT_GT(lost, 30);
}

}  // namespace
}  // namespace framewise::image
