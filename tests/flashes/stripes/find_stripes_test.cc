// SPDX-License-Identifier: Apache-2.0
#include "flashes/stripes/find_stripes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <numbers>
#include <string>

#include "flashes/made_clips.h"

namespace framewise::flashes {
namespace {

constexpr simd::LuminanceLimits kLimits{0.1f, 0.8f, 1e30f};
constexpr Size kCells{320, 180};

double share_of(const std::function<float(int, int)>& luminance) {
  ImageF plane(kCells);
  for (int y = 0; y < kCells.height; ++y) {
    for (int x = 0; x < kCells.width; ++x) plane.row(y)[x] = luminance(x, y);
  }
  StripeFinder finder(kCells, kLimits);
  return double(finder.find(plane).cells) / double(kCells.pixels());
}

auto grating(double degrees, double period, float low = 0, float high = 1) {
  const double angle = degrees * std::numbers::pi / 180;
  return [=](int x, int y) {
    const double along = x * std::cos(angle) + y * std::sin(angle);
    return std::sin(2 * std::numbers::pi * along / period) > 0 ? high : low;
  };
}

TEST(FindStripes, FindsThemInEveryDirection) {
  for (double degrees = 0; degrees < 180; degrees += 7.5) {
    EXPECT_GT(share_of(grating(degrees, 14)), 0.6) << degrees;
  }
}

TEST(FindStripes, FindsFineAndWideOnes) {
  for (const double period : {4.0, 8.0, 20.0, 40.0}) {
    EXPECT_GT(share_of(grating(0, period)), 0.8) << period;
  }
}

TEST(FindStripes, AllowsFivePairs) {
  EXPECT_EQ(share_of(grating(0, 320.0 / 5)), 0);
  EXPECT_GT(share_of(grating(0, 320.0 / 8)), 0.8);
}

TEST(FindStripes, AllowsWeakContrastAndBrightStripes) {
  EXPECT_EQ(share_of(grating(0, 14, 0.3f, 0.38f)), 0);
  EXPECT_EQ(share_of(grating(0, 14, 0.82f, 1.0f)), 0);
  EXPECT_GT(share_of(grating(0, 14, 0.3f, 0.42f)), 0.8);
}

TEST(FindStripes, FindsRings) {
  EXPECT_GT(share_of([](int x, int y) {
              const double radius = std::hypot(x - 160, y - 90);
              return std::fmod(radius, 12) < 6 ? 1.0f : 0.0f;
            }),
            0.4);
}

TEST(FindStripes, MeasuresTheirArea) {
  const auto stripes = grating(0, 10);
  const double share = share_of([&](int x, int y) {
    return x < 160 && y >= 60 && y < 150 ? stripes(x, y) : 0.5f;
  });
  EXPECT_NEAR(share, 0.25, 0.03);
}

TEST(FindStripes, DoesNotTakeNoiseOrUnevenBarsForStripes) {
  uint32_t state = 1;
  const auto random = [&] {
    state = state * 1664525 + 1013904223;
    return float(state >> 8) / float(1 << 24);
  };
  EXPECT_LT(share_of([&](int, int) { return random(); }), 0.02);
  std::vector<float> bars;
  while (bars.size() < 320) {
    const int width = 3 + int(random() * 25);
    bars.insert(bars.end(), size_t(width), float(bars.size() % 2));
  }
  EXPECT_LT(share_of([&](int x, int) { return bars[size_t(x)]; }), 0.02);
}

// The pictures that come with the reference analyser. Those "with" have more
// than five pairs over more than 40 % of the picture.
struct Picture {
  const char* name;
  bool stripes;
};

class StripePictures : public testing::TestWithParam<Picture> {};

TEST_P(StripePictures, AreJudgedAsTheyLook) {
  const std::filesystem::path path =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden" / "flashes" /
      "patterns" / GetParam().name;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no pictures here";
  FlashOptions options;
  options.rules = FlashRules::kItu;
  const auto report = find_flashes(path, {}, options);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->state == FlashState::kFail, GetParam().stripes)
      << report->sentence;
}

INSTANTIATE_TEST_SUITE_P(
    Reference, StripePictures,
    testing::Values(
        Picture{"20stripes.png", true}, Picture{"Diagonals.png", true},
        Picture{"HorizontalLines.jpg", true}, Picture{"ShapedLines.png", true},
        Picture{"circle.png", true}, Picture{"I9qihah.png", true},
        Picture{"ChessBoard.png", true},
        Picture{"HorizontalStripes.jpg", false}, Picture{"stripes.png", false},
        Picture{"shapes.png", false}, Picture{"ADE.png", false}));

}  // namespace
}  // namespace framewise::flashes
