// SPDX-License-Identifier: Apache-2.0
#include "image/difference/compare_pixels.h"

#include <algorithm>

#include "framewise/thread_pool.h"
#include "image/difference/canvas.h"

namespace framewise::image {
namespace {

constexpr Size kSize{100, 70};

Canvas noise(uint32_t seed, int amplitude) {
  Canvas canvas(kSize);
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      for (size_t c = 0; c < 3; ++c) {
        seed = seed * 1664525U + 1013904223U;
        canvas.at(x, y)[c] =
            uint8_t((x * 3 + y * 2) % 200 + int(seed >> 24) * amplitude / 255);
      }
    }
  }
  return canvas;
}

TEST(PixelComparison, CountsThePixelsOfASquare) {
  Canvas changed(kSize);
  changed.fill({10, 20, 7, 5}, kBlack);
  const DiffReport report = compared(Canvas(kSize), changed, counting());
  EXPECT_EQ(report.pixels, 35);
  EXPECT_DOUBLE_EQ(report.percent, 0.5);
  EXPECT_EQ(report.verdict, DiffVerdict::kDifferent);
}

// Of gray levels the YIQ distance is 0.5053 d^2, and the limit at a threshold
// of 0.1 is 352.15: levels 26.4 apart.
TEST(PixelComparison, PassesColorsUpToTheThreshold) {
  Canvas gray(kSize, {100, 100, 100, 255});
  Canvas passes = gray;
  passes.at(3, 3) = {126, 126, 126, 255};
  Canvas fails = gray;
  fails.at(3, 3) = {127, 127, 127, 255};
  EXPECT_EQ(compared(gray, passes, counting()).pixels, 0);
  EXPECT_EQ(compared(gray, fails, counting()).pixels, 1);
}

TEST(PixelComparison, LaysTranslucentPixelsOverWhiteAndBlack) {
  Canvas clear(kSize, {0, 0, 0, 0});
  EXPECT_EQ(compared(clear, Canvas(kSize, kWhite), counting()).pixels,
            kSize.pixels());
  EXPECT_EQ(compared(clear, Canvas(kSize, kBlack), counting()).pixels,
            kSize.pixels());
  Canvas half = clear;
  half.at(5, 5) = {0, 0, 0, 128};
  EXPECT_EQ(compared(clear, half, counting()).pixels, 1);
}

TEST(PixelComparison, CountsPixelsThatOnlyOneImageHas) {
  const DiffReport report =
      compared(Canvas({10, 8}), Canvas({12, 9}), counting());
  EXPECT_EQ(report.verdict, DiffVerdict::kOtherSize);
  EXPECT_EQ(report.pixels, 12 * 9 - 10 * 8);
  EXPECT_FALSE(report.passed());
}

TEST(PixelComparison, CountsNoCornersThatNeitherImageHas) {
  const DiffReport report =
      compared(Canvas({20, 5}), Canvas({5, 20}), counting());
  EXPECT_EQ(report.pixels, 2 * (15 * 5));
  EXPECT_EQ(report.total_pixels, 2 * (15 * 5) + 5 * 5);
}

// On white paper white looks like nothing.
TEST(PixelComparison, FindsTransparencyThatWasLost) {
  Canvas cut_out(kSize);
  cut_out.fill({0, 0, 10, 10}, {255, 255, 255, 0});
  EXPECT_EQ(compared(cut_out, Canvas(kSize), counting()).pixels, 100);
  EXPECT_EQ(compared(Canvas(kSize), cut_out, counting()).pixels, 100);
  // What no one sees: the colors of transparent pixels.
  Canvas black_below(kSize);
  black_below.fill({0, 0, 10, 10}, {0, 0, 0, 0});
  EXPECT_EQ(compared(cut_out, black_below, counting()).pixels, 0);
}

TEST(PixelComparison, SaysThatAllOfAnImageIsBrighterWithinTheThreshold) {
  const DiffReport report = compared(Canvas(kSize, {100, 100, 100, 255}),
                                     Canvas(kSize, {120, 120, 120, 255}));
  EXPECT_EQ(report.pixels, 0);
  EXPECT_EQ(report.verdict, DiffVerdict::kWithinLimits);
  EXPECT_TRUE(report.passed());
  ASSERT_EQ(report.changes.size(), 1u);
  EXPECT_EQ(report.changes[0].words, "within the threshold: brighter by 20 %");
  EXPECT_EQ(compared(Canvas(kSize, {100, 100, 100, 255}),
                     Canvas(kSize, {101, 101, 101, 255}))
                .verdict,
            DiffVerdict::kEqual);
  const DiffReport tinted = compared(Canvas(kSize, {100, 100, 100, 255}),
                                     Canvas(kSize, {100, 100, 112, 255}));
  ASSERT_EQ(tinted.changes.size(), 1u);
  EXPECT_EQ(tinted.changes[0].words,
            "within the threshold: colors shifted: blue +12 %");
}

TEST(PixelComparison, ComparesColorsOfProfilesAsTheyAreShown) {
  const Canvas red(kSize, {200, 40, 40, 255});
  Frame frame = red.frame();
  PixelFormat wide = frame.format();
  wide.color.primaries = Primaries::kDisplayP3;
  const std::array<PlaneView, 1> planes = {frame.plane(0)};
  const auto shown_wider = Frame::wrap(wide, frame.size(), planes);
  ASSERT_TRUE(shown_wider);
  const auto report = diff(*shown_wider, frame, counting());
  ASSERT_TRUE(report);
  EXPECT_EQ(diff(*shown_wider, *shown_wider, counting())->verdict,
            DiffVerdict::kEqual);
  EXPECT_NE(report->verdict, DiffVerdict::kEqual);
}

TEST(PixelComparison, IgnoresRegionsAndUsesTheirThresholds) {
  Canvas changed(kSize);
  changed.fill({0, 0, 10, 10}, kBlack);
  changed.fill({50, 0, 10, 10}, {200, 200, 200, 255});
  DiffOptions options = counting();
  EXPECT_EQ(compared(Canvas(kSize), changed, options).pixels, 200);
  options.regions = {{{0, 0, 10, 10}, std::nullopt}};
  DiffReport report = compared(Canvas(kSize), changed, options);
  EXPECT_EQ(report.pixels, 100);
  EXPECT_EQ(report.ignored, 100);
  options.regions.push_back({{48, 0, 20, 20}, 0.5});
  EXPECT_EQ(compared(Canvas(kSize), changed, options).pixels, 0);
  // Ignored regions win, whatever the order.
  options.regions = {{{0, 0, 10, 10}, std::nullopt}, {{0, 0, 100, 70}, 0.0}};
  EXPECT_EQ(compared(Canvas(kSize), changed, options).pixels, 100);
}

TEST(PixelComparison, ReportsTheWorstWindow) {
  Canvas changed(kSize);
  for (int i = 0; i < 8; ++i) changed.at(i * 12, i * 8) = kBlack;
  changed.fill({60, 10, 4, 4}, kBlack);
  DiffOptions options = counting();
  options.window = 8;
  const DiffReport report = compared(Canvas(kSize), changed, options);
  ASSERT_TRUE(report.window);
  EXPECT_EQ(report.window->pixels, 16);
  options.fail_above = {.pixels = {}, .percent = {}, .window_pixels = 15};
  EXPECT_FALSE(compared(Canvas(kSize), changed, options).passed());
  options.fail_above.window_pixels = 16;
  EXPECT_TRUE(compared(Canvas(kSize), changed, options).passed());
}

TEST(PixelComparison, PassesDifferencesWithinTheLimits) {
  Canvas changed(kSize);
  changed.fill({0, 0, 10, 7}, kBlack);  // 1 %
  DiffOptions options = counting();
  options.fail_above.percent = 1.0;
  EXPECT_EQ(compared(Canvas(kSize), changed, options).verdict,
            DiffVerdict::kWithinLimits);
  options.fail_above.pixels = 69;
  EXPECT_FALSE(compared(Canvas(kSize), changed, options).passed());
}

TEST(PixelComparison, IsTheSameForAnyNumberOfThreads) {
  const Canvas a = noise(1, 60);
  const Canvas b = noise(2, 60);
  for (const auto rule : {Antialiasing::kLoose, Antialiasing::kStrict}) {
    DiffOptions options = counting(rule);
    options.shift_tolerance = true;
    const DiffReport one = compared(a, b, options);
    ThreadPool pool(3);
    options.executor = &pool;
    const DiffReport three = compared(a, b, options);
    EXPECT_GT(one.pixels, 0);
    EXPECT_EQ(one.pixels, three.pixels);
    EXPECT_EQ(one.antialiased, three.antialiased);
    EXPECT_EQ(one.shifted, three.shifted);
  }
}

TEST(PixelComparison, CountsSmallerThresholdsAsMore) {
  const Canvas a = noise(1, 60);
  const Canvas b = noise(2, 60);
  int64_t last = kSize.pixels() + 1;
  for (const double threshold : {0.0, 0.05, 0.1, 0.2, 0.5, 1.0}) {
    DiffOptions options = counting();
    options.threshold = threshold;
    const int64_t pixels = compared(a, b, options).pixels;
    EXPECT_LE(pixels, last) << threshold;
    last = pixels;
  }
  EXPECT_EQ(last, 0);
}

// A disc with a smooth edge, and a translucent part on the left.
Canvas disc(int center_x, int center_y, int radius) {
  Canvas canvas(kSize);
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      const int distance =
          (x - center_x) * (x - center_x) + (y - center_y) * (y - center_y);
      const int edge = (distance - radius * radius) * 255 / (2 * radius) + 128;
      const auto shade = uint8_t(std::clamp(edge, 0, 255));
      canvas.at(x, y) = {shade, shade, std::max<uint8_t>(shade, 60),
                         uint8_t(x < 30 ? 200 : 255)};
    }
  }
  return canvas;
}

struct Golden {
  double threshold;
  int64_t all;     // pixelmatch 5.3.0 {includeAA: true}
  int64_t strict;  // pixelmatch 5.3.0
  int64_t odiff;   // odiff 4.5.0
  int64_t loose;   // odiff 4.5.0 --antialiasing
};

// Counts of the peers on the same pixels, run on Debian 12. odiff computes with
// rounded integers, so that colors right at the threshold differ: at most one
// pixel in a thousand of noise.
TEST(PixelComparison, CountsAsPixelmatchAndOdiff) {
  struct Case {
    Canvas reference, test;
    std::vector<Golden> counts;
  };
  const Case cases[] = {
      {noise(1, 60),
       noise(2, 60),
       {{0.05, 5584, 5584, 5582, 5582},
        {0.1, 2171, 2171, 2167, 2167},
        {0.2, 20, 20, 20, 20}}},
      {disc(40, 30, 20),
       disc(41, 30, 20),
       {{0.05, 188, 1, 188, 0}, {0.1, 176, 1, 176, 0}, {0.2, 144, 1, 144, 0}}},
      {disc(40, 30, 20),
       disc(40, 31, 22),
       {{0.05, 380, 144, 380, 143},
        {0.1, 380, 144, 380, 143},
        {0.2, 346, 144, 346, 143}}},
  };
  for (const Case& one : cases) {
    for (const Golden& golden : one.counts) {
      const auto count = [&](Antialiasing rule) {
        DiffOptions options = counting(rule);
        options.threshold = golden.threshold;
        return compared(one.reference, one.test, options).pixels;
      };
      EXPECT_EQ(count(Antialiasing::kCount), golden.all);
      EXPECT_EQ(count(Antialiasing::kStrict), golden.strict);
      const auto tolerance = double(kSize.pixels()) / 1000;
      EXPECT_NEAR(double(golden.all), double(golden.odiff), tolerance);
      EXPECT_NEAR(double(count(Antialiasing::kLoose)), double(golden.loose),
                  tolerance);
    }
  }
}

TEST(PixelComparison, RefusesThresholdsOutsideOfTheirRange) {
  DiffOptions options;
  options.threshold = 1.5;
  EXPECT_FALSE(diff(Canvas(kSize).frame(), Canvas(kSize).frame(), options));
}

}  // namespace
}  // namespace framewise::image
