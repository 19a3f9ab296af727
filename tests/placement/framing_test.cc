// SPDX-License-Identifier: Apache-2.0
#include "placement/framing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "framewise/compare.h"
#include "placement/shared_region.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Point {
  double x;
  double y;
};

// A picture that can be looked at between its pixels, and is nowhere like it is
// elsewhere: shade 0 to 127.
double shade_at(double x, double y) {
  const double waves = std::sin(x / 9 + 2 * std::sin(y / 31)) +
                       std::sin(y / 7 - x / 40) +
                       std::cos((x + 2 * y) / 23 + x * y / 5000);
  return 64 + 18 * waves;
}

// Two discs that wander over a plain ground.
double disc_at(double x, double y, int k) {
  const bool one = std::hypot(x - 24 - 30 * k, y - 20 - 25 * k) < 8;
  const bool other = std::hypot(x - 160 + 20 * k, y - 24) < 8;
  return one || other ? 40 : 108;
}

constexpr Size kSize = {192, 128};

using Shown = std::function<double(double x, double y, int frame)>;
const Shown kWaves = [](double x, double y, int k) {
  return shade_at(x + 8 * k, y);
};

using Where = std::function<std::optional<Point>(int x, int y)>;

// Three frames of a picture as seen at other places; black where there is none.
TinyGif seen(Size size, const Where& where, const Shown& shown = kWaves) {
  TinyGif gif{.width = size.width, .height = size.height};
  for (int k = 0; k < 3; ++k) {
    TinyGifFrame& frame = gif.frames.emplace_back();
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const auto place = where(x, y);
        const double shade = place ? shown(place->x, place->y, k) : 0.0;
        frame.pixels.push_back(uint8_t(std::clamp(shade, 0.0, 127.0)));
      }
    }
  }
  return gif;
}

TinyGif original(const Shown& shown = kWaves) {
  return seen(
      kSize,
      [](int x, int y) {
        return Point{double(x), double(y)};
      },
      shown);
}

// What is in a part of the original, scaled to fill all of it.
Where zoomed(double left, double top, double width, double height,
             Size size = kSize) {
  return [=](int x, int y) {
    return Point{left + (x + 0.5) * width / size.width - 0.5,
                 top + (y + 0.5) * height / size.height - 0.5};
  };
}

// All of the original, in a part of the picture.
Where in_bars(Rect part) {
  return [=](int x, int y) -> std::optional<Point> {
    const bool bar = x < part.x || y < part.y || x >= part.x + part.width ||
                     y >= part.y + part.height;
    if (bar) return std::nullopt;
    return Point{(x - part.x + 0.5) * kSize.width / part.width - 0.5,
                 (y - part.y + 0.5) * kSize.height / part.height - 0.5};
  };
}

Where tilted(double degrees_to_the_right) {
  const double angle = degrees_to_the_right * std::numbers::pi / 180;
  return [=](int x, int y) {
    const double u = x - kSize.width / 2.0;
    const double v = y - kSize.height / 2.0;
    return Point{
        kSize.width / 2.0 + u * std::cos(angle) + v * std::sin(angle),
        kSize.height / 2.0 - u * std::sin(angle) + v * std::cos(angle)};
  };
}

class Framing : public testing::Test {
 protected:
  std::vector<Reason> of(const TinyGif& test, const Shown& shown = kWaves) {
    const auto a = folder_.write("a.gif", original(shown).bytes());
    const auto b = folder_.write("b.gif", test.bytes());
    const auto report =
        compare(a, {{b}}, {.metrics = {"psnr"}, .resizing = Resizing::kTest});
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons.front().reasons;
  }
  std::vector<Reason> of(const Where& where) { return of(seen(kSize, where)); }

  TemporaryFolder folder_;
};

std::vector<std::string> kinds_of(const std::vector<Reason>& reasons) {
  std::vector<std::string> kinds;
  for (const Reason& one : reasons) kinds.push_back(name_of(one.kind));
  return kinds;
}

TEST_F(Framing, AZoomIsACropThatFillsThePicture) {
  const auto said = of(zoomed(12, 8, 168, 112));
  ASSERT_THAT(kinds_of(said), ElementsAre("cropped"));
  EXPECT_THAT(said[0].message,
              HasSubstr("only 168x112 of 192x128 pixels are left, those at "
                        "12,8, and fill the picture"));
  EXPECT_EQ(said[0].region, (Rect{12, 8, 168, 112}));
  EXPECT_EQ(said[0].severity, Severity::kMajor);
}

TEST_F(Framing, AZoomNeedNotBeAboutTheMiddleNorKeepProportions) {
  const auto corner = of(zoomed(0, 0, 154, 102));
  ASSERT_THAT(kinds_of(corner), ElementsAre("cropped"));
  EXPECT_EQ(corner[0].region, (Rect{0, 0, 154, 102}));
  const auto stretched = of(zoomed(10, 0, 172, 128));
  ASSERT_THAT(kinds_of(stretched), ElementsAre("cropped"));
  EXPECT_EQ(stretched[0].region, (Rect{10, 0, 172, 128}));
}

TEST_F(Framing, AZoomMayComeOutAFewPixelsSmaller) {
  const Size size = {190, 124};
  const auto said = of(seen(size, zoomed(12, 8, 168, 112, size)));
  ASSERT_THAT(kinds_of(said), ElementsAre("cropped"));
  EXPECT_EQ(said[0].region, (Rect{12, 8, 168, 112}));
}

TEST_F(Framing, LessThanHalfOfThePictureIsRuinous) {
  const auto said = of(zoomed(40, 30, 120, 80));
  ASSERT_THAT(kinds_of(said), ElementsAre("cropped"));
  EXPECT_EQ(said[0].severity, Severity::kRuinous);
}

TEST_F(Framing, APictureInBarsIsPadded) {
  const auto said = of(in_bars({0, 16, 192, 96}));
  ASSERT_THAT(kinds_of(said), ElementsAre("padded"));
  EXPECT_THAT(said[0].message,
              HasSubstr("takes 192x96 of 192x128 pixels, at 0,16"));
}

TEST_F(Framing, BarsMayMakeAPictureLarger) {
  const auto said = of(seen({256, 128}, in_bars({32, 0, 192, 128})));
  ASSERT_THAT(kinds_of(said), ElementsAre("padded"));
  EXPECT_THAT(said[0].message,
              HasSubstr("takes 192x128 of 256x128 pixels, at 32,0"));
}

TEST_F(Framing, BarsOverAPictureHideItsEdges) {
  const auto said = of([](int x, int y) -> std::optional<Point> {
    if (y < 10 || y >= 118) return std::nullopt;
    return Point{double(x), double(y)};
  });
  ASSERT_THAT(kinds_of(said), ElementsAre("padded"));
  EXPECT_THAT(said[0].message, HasSubstr("bars hide what is around 192x108 of "
                                         "192x128 pixels, those at 0,10"));
}

TEST_F(Framing, BarsBesideAPictureNeedNotBeEquallyWide) {
  const auto said = of([](int x, int y) -> std::optional<Point> {
    if (x < 9 || x >= 174) return std::nullopt;
    return Point{double(x), double(y)};
  });
  ASSERT_THAT(kinds_of(said), ElementsAre("padded"));
  EXPECT_THAT(said[0].message, HasSubstr("bars hide what is around 165x128 of "
                                         "192x128 pixels, those at 9,0"));
}

// A decoder that gave up leaves the rest of the picture gray.
TEST_F(Framing, WhatIsPlainAtOneEdgeNeedNotBeLikeTheOthers) {
  const Shown picture = [](double x, double y, int k) {
    return shade_at(int(x), int(y) + 8 * k);
  };
  for (const double shade : {0.0, 128.0, 255.0}) {
    const Shown ended = [&](double x, double y, int k) {
      return y >= 85 ? shade : picture(x, y, k);
    };
    const auto said = of(original(ended), picture);
    ASSERT_THAT(kinds_of(said), ElementsAre("padded")) << shade;
    EXPECT_THAT(said[0].message, HasSubstr("192x85 of 192x128 pixels, those at "
                                           "0,0"));
  }
}

// The other frames are coded coarsely where most is to see.
TEST_F(Framing, AFrameThatEndsInItsMiddleHasNoBars) {
  const Shown test = [](double x, double y, int k) {
    const double shade = kWaves(x, y, k);
    if (y < 64) return shade;
    return k == 0 ? 0.0 : shade + 20 * std::sin(2.5 * x + 4 * y);
  };
  EXPECT_THAT(kinds_of(of(original(test))), Not(Contains("padded")));
}

// As coding leaves them: here and there a line of them is not quite black.
TEST_F(Framing, BarsNeedNotBeEvenInEveryFrame) {
  TinyGif test = seen(kSize, [](int x, int y) -> std::optional<Point> {
    if (y < 10 || y >= 118) return std::nullopt;
    return Point{double(x), double(y)};
  });
  test.frames[1].pixels[9 * 192 + 50] = 20;
  test.frames[2].pixels[119 * 192 + 7] = 20;
  const auto said = of(test);
  ASSERT_THAT(kinds_of(said), ElementsAre("padded"));
  EXPECT_THAT(said[0].message, HasSubstr("192x108 of 192x128 pixels, those at "
                                         "0,10"));
}

// What coding lets through from the picture: in all frames a little, and much
// in one.
TEST_F(Framing, ThePictureMayRingIntoBars) {
  const TinyGif barred = seen(kSize, [](int x, int y) -> std::optional<Point> {
    if (y < 10 || y >= 118) return std::nullopt;
    return Point{double(x), double(y)};
  });
  const auto ring = [](TinyGifFrame& frame, uint8_t shade) {
    for (int y = 2; y < 10; ++y) {
      for (int x = y; x < 192; x += 16) frame.pixels[y * 192 + x] = shade;
    }
  };
  TinyGif little = barred;
  for (TinyGifFrame& frame : little.frames) ring(frame, 10);
  TinyGif much = barred;
  ring(much.frames[2], 20);
  for (const TinyGif& test : {little, much}) {
    const auto said = of(test);
    ASSERT_THAT(kinds_of(said), ElementsAre("padded"));
    EXPECT_THAT(said[0].message, HasSubstr("192x108 of 192x128 pixels, those "
                                           "at 0,10"));
  }
}

// What coding takes from a dark edge hid nothing, and what a tone left fainter
// is there.
TEST_F(Framing, DarkSidesThatBecameDarkerAreNoBars) {
  struct Side {
    std::function<int(size_t i)> was, is;
  };
  const Side gone = {[](size_t i) { return 2 + int(i % 3); },
                     [](size_t) { return 0; }};
  const Side fainter = {[](size_t i) { return i % 6 == 0 ? 26 : 0; },
                        [](size_t i) { return i % 6 == 0 ? 16 : 0; }};
  for (const Side& sides : {gone, fainter}) {
    TinyGif dark = original();
    TinyGif barred = original();
    for (size_t k = 0; k < dark.frames.size(); ++k) {
      for (size_t i = 0; i < 192 * 128; ++i) {
        const bool bar = i / 192 < 10 || i / 192 >= 118;
        if (i % 192 < 12) {
          dark.frames[k].pixels[i] = uint8_t(sides.was(i / 192));
          barred.frames[k].pixels[i] = uint8_t(sides.is(i / 192));
        }
        if (bar) barred.frames[k].pixels[i] = 0;
      }
    }
    const auto a = folder_.write("a.gif", dark.bytes());
    const auto b = folder_.write("b.gif", barred.bytes());
    const auto report = compare(a, {{b}}, {.metrics = {"psnr"}});
    ASSERT_TRUE(report) << report.error().to_string();
    const auto& said = report->comparisons.front().reasons;
    ASSERT_THAT(kinds_of(said), testing::Contains("padded"));
    EXPECT_THAT(said[0].message, HasSubstr("192x108 of 192x128 pixels, those "
                                           "at 0,10"));
  }
}

// The original has bars of its own, which become gray as all of it does.
TEST_F(Framing, BarsOfTheOriginalHideNothing) {
  const auto boxed = [](uint8_t black, double contrast) {
    TinyGif gif = original();
    for (TinyGifFrame& frame : gif.frames) {
      for (size_t i = 0; i < frame.pixels.size(); ++i) {
        const bool bar = i % 192 < 20 || i % 192 >= 172;
        frame.pixels[i] =
            bar ? black : uint8_t(64 + contrast * (frame.pixels[i] - 64));
      }
    }
    return gif;
  };
  const auto a = folder_.write("a.gif", boxed(0, 1).bytes());
  const auto b = folder_.write("b.gif", boxed(26, 0.6).bytes());
  const auto report = compare(a, {{b}}, {.metrics = {"psnr"}});
  ASSERT_TRUE(report) << report.error().to_string();
  const auto said = kinds_of(report->comparisons.front().reasons);
  EXPECT_THAT(said, testing::Contains("contrast_loss"));
  EXPECT_THAT(said, Not(testing::Contains("padded")));
}

TEST_F(Framing, FarMovesAreMovesToo) {
  const auto said = of([](int x, int y) { return Point{x - 18.0, y + 6.0}; });
  ASSERT_THAT(kinds_of(said), ElementsAre("shifted"));
  EXPECT_EQ(said[0].message,
            "the picture was moved 18 pixels to the right and 6 pixels up");
}

TEST_F(Framing, IsFoundWhereLittleIsSeenOnAPlainGround) {
  const auto move = [](int x, int y) { return Point{x + 6.0, y + 4.0}; };
  const auto moved = of(seen(kSize, move, disc_at), disc_at);
  ASSERT_THAT(kinds_of(moved), ElementsAre("shifted"));
  EXPECT_EQ(moved[0].message,
            "the picture was moved 6 pixels to the left and 4 pixels up");
  const auto padded =
      of(seen(kSize, in_bars({0, 12, 192, 104}), disc_at), disc_at);
  ASSERT_THAT(kinds_of(padded), ElementsAre("padded"));
  const auto turned = of(seen(kSize, tilted(3), disc_at), disc_at);
  ASSERT_THAT(kinds_of(turned), ElementsAre("turned"));
}

TEST_F(Framing, ATiltIsToldWithItsAngle) {
  const auto right = of(tilted(2));
  ASSERT_THAT(kinds_of(right), ElementsAre("turned"));
  EXPECT_EQ(right[0].message,
            "the picture is tilted by 2.0 degrees to the right");
  const auto left = of(tilted(-1.5));
  ASSERT_THAT(kinds_of(left), ElementsAre("turned"));
  EXPECT_EQ(left[0].message,
            "the picture is tilted by 1.5 degrees to the left");
}

// A picture in the middle of a bright ground, and nothing around that.
double framed_at(double x, double y, int k) {
  if (x < 0 || y < 0 || x >= kSize.width || y >= kSize.height) return 0;
  const bool inside = x >= 60 && x < 132 && y >= 42 && y < 86;
  return inside ? shade_at(x + 8 * k, y) / 2 : 120;
}

// The corners that come into the picture are darker than all of it, and differ
// more than what lies in it.
TEST_F(Framing, ATiltByLittleIsFoundOnABrightGround) {
  for (const double degrees : {-0.6, 1.0, 2.0, 4.0}) {
    const auto said = of(seen(kSize, tilted(degrees), framed_at), framed_at);
    EXPECT_THAT(kinds_of(said), ElementsAre("turned")) << degrees;
  }
}

// Nothing is seen yet in the first frame, and that in bars.
TEST_F(Framing, ABlankBeginningDoesNotTell) {
  const Shown shown = [](double x, double y, int k) {
    return k == 0 ? 120 : framed_at(x, y, k);
  };
  const auto tilt = of(seen(kSize, tilted(3), shown), shown);
  EXPECT_THAT(kinds_of(tilt), ElementsAre("turned"));
  const auto bars = of(seen(kSize, in_bars({0, 12, 192, 104}), shown), shown);
  EXPECT_THAT(kinds_of(bars), ElementsAre("padded"));
}

// Gamma makes of this shade what a zoom does, nearly.
TEST_F(Framing, ABrighterPictureOfSoftShadesHasNotMoved) {
  const Shown dark = [](double x, double y, int) {
    return 110 * std::exp(-(x + y) / 120);
  };
  const Shown bright = [&](double x, double y, int k) {
    return 127 * std::pow(dark(x, y, k) / 127, 0.7);
  };
  const auto said = kinds_of(of(original(bright), dark));
  EXPECT_THAT(said, testing::Contains("brightness_shift"));
  EXPECT_THAT(said, Not(testing::Contains("cropped")));
}

// On a plain ground nothing tells that a picture was not stretched, or tilted,
// so that the strip lies beyond it.
TEST_F(Framing, AStripOfAnotherShadeAtAnEdgeIsNoSurround) {
  struct Terminal {
    double ground, title, name, strip;
    int title_lines, first_line, letters;
  };
  for (const Terminal& one : {Terminal{8, 54, 84, 75, 5, 9, 60},
                              Terminal{16, 26, 56, 75, 5, 8, 82}}) {
    const Shown terminal = [&](double x, double y, int) {
      const bool first_of_two = std::fmod(x, 2) < 1;
      if (y < one.title_lines) {
        const bool named = y >= 1 && y < one.title_lines - 1 && x >= 16 &&
                           x < 86 && first_of_two;
        return named ? one.name : one.title;
      }
      const bool writing = y >= one.first_line && y < one.first_line + 3 &&
                           x >= 3 && x < 3 + one.letters && std::fmod(x, 3) < 1;
      return writing ? 100.0 : one.ground;
    };
    const Shown striped = [&](double x, double y, int k) {
      return y >= kSize.height - 6 ? one.strip : terminal(x, y, k);
    };
    const auto said = kinds_of(of(original(striped), terminal));
    EXPECT_THAT(said, ElementsAre("padded")) << one.ground;
  }
}

// Its ground looks like bars over what was there.
TEST_F(Framing, APictureOnAGroundIsTurnedWithIt) {
  const Shown shown = [](double x, double y, int k) {
    return y >= 110 ? 120 : x < 24 ? shade_at(x, y + 8 * k) / 2 : 20;
  };
  const auto upside_down = [](int x, int y) {
    return Point{double(x), double(kSize.height - 1 - y)};
  };
  const auto said = of(seen(kSize, upside_down, shown), shown);
  EXPECT_THAT(kinds_of(said), ElementsAre("turned"));
}

TEST_F(Framing, AZoomIsFoundBesideOtherDamage) {
  TinyGif test = seen(kSize, zoomed(12, 8, 168, 112));
  for (TinyGifFrame& frame : test.frames) {
    for (size_t i = 0; i < frame.pixels.size(); ++i) {
      frame.pixels[i] = uint8_t(frame.pixels[i] / 8 * 8 + i * 7919 % 5);
    }
  }
  EXPECT_THAT(kinds_of(of(test)), ElementsAre("cropped"));
}

// Other damage, and pictures that have nothing to do with each other.
TEST_F(Framing, IsNotFoundWhereNothingWasFramed) {
  const auto grain = [](int x, int y) {
    return Point{x + double((x * 31 + y * 17) % 5) - 2, double(y)};
  };
  const auto waves = [](int x, int y) {
    return Point{x + 3 * std::sin(y / 6.0), double(y)};
  };
  const auto other = [](int x, int y) { return Point{x + 700.0, y + 900.0}; };
  for (const Where& where : {Where(grain), Where(waves), Where(other)}) {
    const auto said = kinds_of(of(where));
    for (const char* kind : {"cropped", "padded", "turned"}) {
      EXPECT_THAT(said, Not(testing::Contains(kind)));
    }
  }
}

// A few lines are little of a plain ground, but all that there is to see.
TEST(IsAlike, AsksForWhatThereIsToSee) {
  FramePool pool;
  const auto lines = [&](int moved, int grain) {
    auto buffer = pool.allocate({}, {160, 120});
    const MutablePlaneView plane = buffer->plane(0);
    for (int y = 0; y < 120; ++y) {
      for (int x = 0; x < 160; ++x) {
        const int shade = (x + moved) % 67 == 0 ? 60 : 40 + (x + y) % 2 * grain;
        for (int c = 0; c < 4; ++c) {
          plane.row(y)[4 * x + c] = uint8_t(c == 3 ? 255 : shade);
        }
      }
    }
    return std::move(*buffer).freeze(0, {}, {});
  };
  const placement::SharedRegion all = {{0, 0, 160, 120}, {0, 0, 160, 120}};
  EXPECT_TRUE(placement::is_alike(lines(0, 0), lines(0, 0), all));
  EXPECT_TRUE(placement::is_alike(lines(0, 0), lines(0, 1), all));
  EXPECT_FALSE(placement::is_alike(lines(0, 0), lines(5, 0), all));
}

TEST(MoveOf, IsAMoveByWholePixelsAndNothingElse) {
  constexpr Size kLarge = {3840, 2160};
  const auto moved = placement::move_of({18.1, -6, 3840, 2160, 0}, kLarge);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->reference, (Rect{18, 0, 3822, 2154}));
  EXPECT_EQ(moved->test, (Rect{0, 6, 3822, 2154}));
  EXPECT_FALSE(placement::move_of({18.5, -6, 3840, 2160, 0}, kLarge));
  EXPECT_FALSE(placement::move_of({18, -6, 3820, 2160, 0}, kLarge));
  // A tilt that moves the sides of so large a picture by two pixels.
  EXPECT_FALSE(placement::move_of({18, -6, 3840, 2160, 0.05}, kLarge));
  EXPECT_FALSE(placement::move_of({0, 0, 3840, 2160, 0}, kLarge));
}

TEST(FindFraming, TakesPicturesOfAnySize) {
  FramePool pool;
  const auto picture = [&](Size size) {
    auto buffer = pool.allocate({}, size);
    const MutablePlaneView plane = buffer->plane(0);
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < 4 * size.width; ++x) {
        plane.row(y)[x] = uint8_t((x * 37 + y * 11) % 251);
      }
    }
    return std::move(*buffer).freeze(0, {}, ChangedArea::everything(size));
  };
  const Size sizes[] = {{1, 1}, {1, 9}, {2, 2}, {3000, 1}, {25, 24}, {700, 2}};
  for (const Size a : sizes) {
    for (const Size b : sizes) {
      EXPECT_FALSE(
          placement::find_framing(picture(a), picture(b), std::nullopt) &&
          a == b);
    }
  }
}

}  // namespace
}  // namespace framewise
