// SPDX-License-Identifier: Apache-2.0
#include "placement/color_move.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "frame/color/color.h"

namespace framewise::placement {
namespace {

constexpr Size kSize = {192, 128};

struct Color {
  double y;
  double cb;
  double cr;
};

// A picture that can be looked at between its pixels and is nowhere like it is
// elsewhere.
Color color_at(double x, double y) {
  return {120 + 30 * std::sin(x / 9 + 2 * std::sin(y / 31)) +
              20 * std::sin(y / 7 - x / 40),
          25 * std::sin(x / 11 + y / 23) + 12 * std::cos(y / 8 + x * y / 4000),
          25 * std::cos(x / 13 - y / 17) + 12 * std::sin(x / 8 - x * y / 5000)};
}

using Rgb = std::array<double, 3>;
Rgb rgb_of(const Color& c) {
  const double red = c.y + c.cr / 0.713;
  const double blue = c.y + c.cb / 0.564;
  return {red, (c.y - 0.299 * red - 0.114 * blue) / 0.587, blue};
}

Frame painted(FramePool& pool, const std::function<Rgb(int, int)>& pixel,
              Size size = kSize) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const Rgb rgb = pixel(x, y);
      uint8_t* to = plane.row(y) + 4 * x;
      for (size_t c = 0; c < 3; ++c) {
        to[c] = uint8_t(std::clamp(std::lround(rgb[c]), 0l, 255l));
      }
      to[3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

Frame original(FramePool& pool) {
  return painted(pool, [](int x, int y) { return rgb_of(color_at(x, y)); });
}

void expect_at(const ColorMove::Distance& found, double x, double y) {
  EXPECT_NEAR(found.x, x, 0.25);
  EXPECT_NEAR(found.y, y, 0.25);
}

TEST(FindColorMove, FindsChromaThatLiesBesideLuma) {
  FramePool pool;
  for (const auto& [right, down] : {std::pair(4, 0), {-2, 1}, {0, 6}}) {
    const Frame test = painted(pool, [&](int x, int y) {
      const Color chroma = color_at(x - right, y - down);
      return rgb_of({color_at(x, y).y, chroma.cb, chroma.cr});
    });
    const auto found = find_color_move(original(pool), test);
    ASSERT_TRUE(found) << right << ' ' << down;
    EXPECT_FALSE(found->channels);
    expect_at(found->planes[0], right, down);
    expect_at(found->planes[1], right, down);
  }
}

TEST(FindColorMove, FindsChannelsThatLieBesideEachOther) {
  FramePool pool;
  const Frame test = painted(pool, [](int x, int y) {
    return Rgb{rgb_of(color_at(x - 2, y))[0], rgb_of(color_at(x, y))[1],
               rgb_of(color_at(x, y + 3))[2]};
  });
  const auto found = find_color_move(original(pool), test);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->channels);
  expect_at(found->planes[0], 2, 0);
  expect_at(found->planes[1], 0, 0);
  expect_at(found->planes[2], 0, -3);
}

// What differs for other reasons, or moves as a whole.
TEST(FindColorMove, FindsNothingWhereColorsLieOnTheirEdges) {
  FramePool pool;
  const Frame reference = original(pool);
  const auto found = [&](const std::function<Rgb(int, int)>& pixel) {
    return find_color_move(reference, painted(pool, pixel)).has_value();
  };
  EXPECT_FALSE(found([](int x, int y) { return rgb_of(color_at(x, y)); }));
  EXPECT_FALSE(found([](int x, int y) { return rgb_of(color_at(x - 4, y)); }))
      << "all of it was moved";
  EXPECT_FALSE(found([](int x, int y) {
    const Color c = color_at(x, y);
    return rgb_of({c.y, 0.4 * c.cb, 0.4 * c.cr});
  })) << "less saturated";
  EXPECT_FALSE(found([](int x, int y) {
    const Color c = color_at(x, y);
    return rgb_of({c.y, -c.cr, c.cb});
  })) << "other hues";
  EXPECT_FALSE(found([](int x, int y) {
    const Color c = color_at(x, y);
    const Color siting = color_at(x - 0.5, y);
    return rgb_of({c.y, siting.cb, siting.cr});
  })) << "half a pixel, as chroma may be sited";
  EXPECT_FALSE(found([](int x, int y) {
    const Rgb rgb = rgb_of(color_at(x, y));
    return Rgb{rgb[2], rgb[0], rgb[1]};
  })) << "channels exchanged";
}

// Colors of a table that became others may be those of the next row.
TEST(FindColorMove, TakesNoColorsFromFarAway) {
  FramePool pool;
  const auto cells = [&](int shift) {
    return painted(pool, [=](int x, int y) {
      const bool ground = x < 24 || x >= 168 || y < 10 || y >= 118;
      const int row = y / 36 + shift;
      const Color rows[] = {{180, 25, 10}, {180, -30, 5}, {180, -5, 40}};
      return rgb_of(ground ? Color{180, 0, 0} : rows[row % 3]);
    });
  };
  EXPECT_FALSE(find_color_move(cells(0), cells(1)));
}

TEST(FindColorMove, LooksAtPicturesOfAnySize) {
  FramePool pool;
  for (const Size size : {Size{1, 1}, Size{1, 40}, Size{3, 2}, Size{37, 1},
                          Size{1, 1500}, Size{1500, 1}, Size{1500, 3}}) {
    const Frame a = painted(
        pool, [](int x, int y) { return rgb_of(color_at(x, y)); }, size);
    const Frame b = painted(
        pool, [](int x, int y) { return rgb_of(color_at(y, x + 9)); }, size);
    find_color_move(a, b);
  }
}

}  // namespace
}  // namespace framewise::placement
