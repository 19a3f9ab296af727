// SPDX-License-Identifier: Apache-2.0
// Similarities of edges, texture, sharpness and colors.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "measure/shown.h"
#include "measure/structural/edge_similarity.h"
#include "measure/structural/ssim/row_window.h"
#include "measure/thread_executor.h"
#include "simd/every_target.h"
#include "simd/structural/local_patterns.h"

namespace framewise::measure {
namespace {

ImageF gray_noise(Size size, uint32_t seed) {
  std::mt19937 random(seed);
  ImageF image(size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      image.row(y)[x] = float((x / 5 + y / 4) % 3 * 60 + random() % 40);
    }
  }
  return image;
}

using Grid = std::vector<std::vector<int>>;

Grid zeros(int width, int height) {
  return Grid(size_t(height), std::vector<int>(size_t(width), 0));
}

// Canny's detector as in OpenCV, pixel by pixel in integers.
Grid slow_canny(const ImageF& gray, int low, int high) {
  const int w = gray.width();
  const int h = gray.height();
  const auto at = [&](int x, int y) {
    return int(gray.row(std::clamp(y, 0, h - 1))[std::clamp(x, 0, w - 1)]);
  };
  Grid dx = zeros(w, h);
  Grid dy = dx;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      dx[size_t(y)][size_t(x)] = at(x + 1, y - 1) + 2 * at(x + 1, y) +
                                 at(x + 1, y + 1) - at(x - 1, y - 1) -
                                 2 * at(x - 1, y) - at(x - 1, y + 1);
      dy[size_t(y)][size_t(x)] = at(x - 1, y + 1) + 2 * at(x, y + 1) +
                                 at(x + 1, y + 1) - at(x - 1, y - 1) -
                                 2 * at(x, y - 1) - at(x + 1, y - 1);
    }
  }
  const auto magnitude = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= w || y >= h) return 0;
    return std::abs(dx[size_t(y)][size_t(x)]) +
           std::abs(dy[size_t(y)][size_t(x)]);
  };
  Grid marks = zeros(w, h);
  std::vector<std::pair<int, int>> found;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const int m = magnitude(x, y);
      if (m <= low) continue;
      const int gx = dx[size_t(y)][size_t(x)];
      const int gy = dy[size_t(y)][size_t(x)];
      const int64_t ay = int64_t{std::abs(gy)} << 15;
      const int64_t t = int64_t{13573} * std::abs(gx);
      bool kept = false;
      if (ay < t) {
        kept = m > magnitude(x - 1, y) && m >= magnitude(x + 1, y);
      } else if (ay > t + (int64_t{std::abs(gx)} << 16)) {
        kept = m > magnitude(x, y - 1) && m >= magnitude(x, y + 1);
      } else {
        const int s = (gx ^ gy) < 0 ? -1 : 1;
        kept = m > magnitude(x - s, y - 1) && m > magnitude(x + s, y + 1);
      }
      if (!kept) continue;
      marks[size_t(y)][size_t(x)] = m > high ? 2 : 1;
      if (m > high) found.emplace_back(x, y);
    }
  }
  while (!found.empty()) {
    const auto [x, y] = found.back();
    found.pop_back();
    for (int v = std::max(y - 1, 0); v <= std::min(y + 1, h - 1); ++v) {
      for (int u = std::max(x - 1, 0); u <= std::min(x + 1, w - 1); ++u) {
        if (marks[size_t(v)][size_t(u)] != 1) continue;
        marks[size_t(v)][size_t(u)] = 2;
        found.emplace_back(u, v);
      }
    }
  }
  for (auto& row : marks) {
    for (int& mark : row) mark /= 2;
  }
  return marks;
}

TEST(CannyEdges, EqualTheDetectorPixelByPixelOnEveryTarget) {
  for (const Size size : {Size{1, 1}, Size{1, 9}, Size{9, 1}, Size{16, 3},
                          Size{37, 29}, Size{130, 64}}) {
    const ImageF gray = gray_noise(size, 3);
    const Grid expected = slow_canny(gray, 50, 150);
    simd::on_every_target([&] {
      CannyEdges edges;
      edges.compute(gray);
      for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
          ASSERT_EQ(int(edges.bits().at(x, y)), expected[size_t(y)][size_t(x)])
              << size.width << "x" << size.height << " at " << x << "," << y;
        }
      }
    });
  }
}

// A winding weak edge, strong at one end only, is an edge along its whole
// length.
TEST(CannyEdges, FollowChainsAsFarAsTheyGo) {
  const Size size{150, 90};
  ImageF gray(size);
  gray.fill(100);
  const auto draw = [&](int x0, int x1, int y0, int y1, float value) {
    for (int y = y0; y < y1; ++y) std::fill_n(gray.row(y) + x0, x1 - x0, value);
  };
  for (int turn = 0; turn < 8; ++turn) {  // up and down, from left to right
    draw(10 + 16 * turn, 14 + 16 * turn, 10, 80, 125);
    const int y = turn % 2 == 0 ? 76 : 10;
    if (turn < 7) draw(10 + 16 * turn, 30 + 16 * turn, y, y + 4, 125);
  }
  for (const bool strong : {false, true}) {
    if (strong) draw(122, 126, 10, 14, 255);
    const Grid expected = slow_canny(gray, 50, 150);
    CannyEdges edges;
    edges.compute(gray);
    int64_t count = 0;
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const int edge = expected[size_t(y)][size_t(x)];
        ASSERT_EQ(int(edges.bits().at(x, y)), edge) << x << "," << y;
        count += edge;
      }
    }
    EXPECT_EQ(edges.count(), count);
    EXPECT_EQ(count > 800, strong) << count;
  }
}

// Local binary patterns with interpolated neighbors, as in scikit-image.
simd::PatternCounts slow_patterns(const ImageF& gray) {
  const auto at = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= gray.width() || y >= gray.height()) return 0.0;
    return double(gray.row(y)[x]);
  };
  simd::PatternCounts counts{};
  for (int y = 0; y < gray.height(); ++y) {
    for (int x = 0; x < gray.width(); ++x) {
      int bits[8];
      for (int k = 0; k < 8; ++k) {
        const double angle = 2 * 3.14159265358979323846 * k / 8;
        const double dy = std::round(-std::sin(angle) * 1e5) / 1e5;
        const double dx = std::round(std::cos(angle) * 1e5) / 1e5;
        const int fy = int(std::floor(dy));
        const int fx = int(std::floor(dx));
        const double v = dy - fy;
        const double u = dx - fx;
        const double top = (1 - u) * at(x + fx, y + fy) +
                           (u > 0 ? u * at(x + fx + 1, y + fy) : 0);
        const double bottom = (1 - u) * at(x + fx, y + fy + 1) +
                              (u > 0 ? u * at(x + fx + 1, y + fy + 1) : 0);
        const double value = (1 - v) * top + (v > 0 ? v * bottom : 0);
        bits[k] = value - at(x, y) >= -1e-9;
      }
      int changes = 0;
      int ones = bits[0];
      for (int k = 1; k < 8; ++k) {
        changes += bits[k] != bits[k - 1];
        ones += bits[k];
      }
      ++counts[size_t(changes <= 2 ? ones : 9)];
    }
  }
  return counts;
}

TEST(LocalPatterns, EqualTheDefinitionOnEveryTarget) {
  for (const Size size : {Size{1, 1}, Size{5, 3}, Size{66, 40}}) {
    const ImageF gray = gray_noise(size, 5);
    const simd::PatternCounts expected = slow_patterns(gray);
    simd::on_every_target([&] {
      RowWindow window;
      window.begin(gray, Border::kZero);
      simd::PatternCounts counts{};
      for (int y = 0; y < size.height; ++y) {
        const auto row =
            simd::local_patterns_row(window.around(y), size_t(size.width));
        for (size_t k = 0; k < row.size(); ++k) counts[k] += row[k];
      }
      EXPECT_EQ(counts, expected);
    });
  }
}

TEST(RowWindow, ReflectsRepeatsAndZeroes) {
  ImageF plane(3, 3);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 3; ++x) plane.row(y)[x] = float(10 * y + x + 1);
  }
  RowWindow window;
  window.begin(plane, Border::kMirror);
  auto rows = window.around(0);
  EXPECT_EQ(rows.above[1], 12);
  EXPECT_EQ(rows.here[-1], 2);
  EXPECT_EQ(rows.here[3], 2);
  window.around(1);
  rows = window.around(2);
  EXPECT_EQ(rows.below[2], 13);
  window.begin(plane, Border::kRepeat);
  rows = window.around(0);
  EXPECT_EQ(rows.above[1], 2);
  EXPECT_EQ(rows.here[-1], 1);
  EXPECT_EQ(rows.here[3], 3);
  window.begin(plane, Border::kZero);
  rows = window.around(0);
  EXPECT_EQ(rows.above[1], 0);
  EXPECT_EQ(rows.here[3], 0);
}

TEST(RowWindow, SeesWhatLiesBesideAPart) {
  ImageF plane(5, 5);
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 5; ++x) plane.row(y)[x] = float(10 * y + x);
  }
  RowWindow window;
  window.begin(plane, Border::kMirror, {2, 3, 3, 2});
  auto rows = window.around(3);
  EXPECT_EQ(rows.above[-1], 21);
  EXPECT_EQ(rows.here[0], 32);
  EXPECT_EQ(rows.here[3], 33);
  rows = window.around(4);
  EXPECT_EQ(rows.below[0], 32);
}

Frame stripes(FramePool& pool, int offset) {
  return rgba_frame(pool, {60, 40}, [=](int x, int, int) {
    return (x + offset) / 10 % 2 == 0 ? 30 : 220;
  });
}

TEST(EdgeSimilarity, ForgivesAShiftByOnePixelButNotByThree) {
  FramePool pool;
  const Frame a = stripes(pool, 0);
  EXPECT_EQ(Shown(a, a).number("edge_similarity"), 1);
  EXPECT_GT(Shown(a, stripes(pool, 1)).number("edge_similarity"), 0.9);
  EXPECT_LT(Shown(a, stripes(pool, 3)).number("edge_similarity"), 0.1);
  EXPECT_LT(Shown(a, stripes(pool, 1)).number("giflab:edge_similarity"), 0.1);
}

TEST(EdgeSimilarity, PicturesWithoutEdgesAgree) {
  FramePool pool;
  const auto plain = [&](int value) {
    return rgba_frame(pool, {5, 5}, [=](int, int, int) { return value; });
  };
  EXPECT_EQ(Shown(plain(3), plain(200)).number("edge_similarity"), 1);
}

TEST(Similarities, AreOneForEqualPicturesAndFallWithNoise) {
  FramePool pool;
  const Frame a = stripes(pool, 0);
  for (const char* name :
       {"texture_similarity", "sharpness_similarity", "chist"}) {
    EXPECT_NEAR(Shown(a, a).number(name), 1, 1e-12);
    double last = 1;
    for (const int strength : {8, 40, 120}) {
      std::mt19937 random(1);
      const Frame noisy = rgba_frame(pool, a.size(), [&](int x, int y, int c) {
        const int value = a.plane(0).row(y)[4 * x + c];
        const int noise = int(random() % uint32_t(2 * strength)) - strength;
        return std::clamp(value + noise, 0, 255);
      });
      const double score = Shown(a, noisy).number(name);
      EXPECT_LE(score, last) << name;
      EXPECT_GE(score, 0) << name;
      last = score;
    }
    EXPECT_LT(last, 0.9) << name;
  }
}

TEST(Similarities, MeasureASinglePixel) {
  FramePool pool;
  const auto pixel = [&](int value) {
    return rgba_frame(pool, {1, 1}, [=](int, int, int) { return value; });
  };
  const Shown shown(pixel(10), pixel(200));
  EXPECT_EQ(shown.number("sharpness_similarity"), 1);
  EXPECT_EQ(shown.number("texture_similarity"), 1);
  EXPECT_EQ(shown.number("edge_similarity"), 1);
  EXPECT_EQ(shown.number("chist"), 0);
}

constexpr const char* kAll[] = {"ciede2000",
                                "ciede2000_p95",
                                "gmsd",
                                "mdsi",
                                "fsim",
                                "fsimc",
                                "vif",
                                "vif_ffmpeg",
                                "psnr_hvs",
                                "psnr_hvs_m",
                                "dssim",
                                "chist",
                                "edge_similarity",
                                "texture_similarity",
                                "giflab:ssim",
                                "giflab:ms_ssim",
                                "giflab:mse",
                                "giflab:fsim",
                                "giflab:gmsd",
                                "giflab:chist",
                                "giflab:edge_similarity",
                                "giflab:texture_similarity"};

Frame scene(FramePool& pool, Size size, uint32_t seed, int noise) {
  std::mt19937 random(seed);
  return rgba_frame(pool, size, [&](int x, int y, int c) {
    return (x / 7 * 20 + y / 5 * (c + 9)) % 190 +
           int(random() % uint32_t(noise));
  });
}

TEST(EveryMetric, GivesTheSameBitsForAnyNumberOfThreads) {
  FramePool pool;
  const Frame a = scene(pool, {333, 260}, 1, 9);
  const Frame b = scene(pool, {333, 260}, 2, 30);
  ThreadExecutor threads(3);
  const Shown alone(a, b);
  const Shown together(a, b, &threads);
  for (const char* name : kAll) {
    EXPECT_EQ(alone.number(name), together.number(name)) << name;
  }
}

TEST(EveryMetric, AgreesOnAllTargetsForOddSizes) {
  FramePool pool;
  for (const Size size : {Size{17, 16}, Size{95, 61}}) {
    const Frame a = scene(pool, size, 1, 9);
    const Frame b = scene(pool, size, 2, 30);
    for (const char* name : kAll) {
      const double expected = Shown(a, b).number(name);
      ASSERT_TRUE(std::isfinite(expected)) << name;
      simd::on_every_target([&] {
        EXPECT_NEAR(Shown(a, b).number(name), expected,
                    1e-5 * std::abs(expected))
            << name;
      });
    }
  }
}

TEST(EveryMetric, IsFiniteAtItsMinimumSide) {
  FramePool pool;
  for (const char* name : kAll) {
    const int side = select(name)->info().minimum_side;
    for (const Size size :
         {Size{side, side}, Size{side + 5, side}, Size{side, side + 1}}) {
      const Frame a = scene(pool, size, 1, 9);
      const Frame b = scene(pool, size, 2, 30);
      const Value value = Shown(a, b).value(name);
      EXPECT_TRUE(!value.exists() || std::isfinite(value.number)) << name;
    }
  }
}

TEST(EveryMetric, MeasuresSixteenBitsLikeEightWhereTheyAreTheSame) {
  FramePool pool;
  const auto widened = [&](const Frame& frame) {
    PixelFormat format;
    format.bits = 16;
    auto buffer = pool.allocate(format, frame.size());
    for (int y = 0; y < frame.size().height; ++y) {
      const uint8_t* from = frame.plane(0).row(y);
      uint16_t* to = buffer->plane(0).row<uint16_t>(y);
      for (int i = 0; i < 4 * frame.size().width; ++i) {
        to[i] = uint16_t(from[i] * 257);
      }
    }
    return std::move(*buffer).freeze(0, {}, {});
  };
  const Frame a = scene(pool, {90, 70}, 1, 9);
  const Frame b = scene(pool, {90, 70}, 2, 30);
  const Shown narrow(a, b);
  const Shown wide(widened(a), widened(b));
  for (const char* name : kAll) {
    const double expected = narrow.number(name);
    EXPECT_NEAR(wide.number(name), expected, 1e-5 * std::abs(expected)) << name;
  }
}

}  // namespace
}  // namespace framewise::measure
