// SPDX-License-Identifier: Apache-2.0
#include "simd/ssim/ssim_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "simd/color/luma.h"
#include "simd/every_target.h"
#include "simd/plane/samples.h"

namespace framewise::simd {
namespace {

SsimWindow window() {
  double taps[6];
  double sum = 0;
  for (int k = 0; k < 6; ++k) {
    taps[k] = std::exp(-k * k / 4.5);
    sum += k == 0 ? taps[k] : 2 * taps[k];
  }
  SsimWindow result{.c1 = 6.5025f, .c2 = 58.5225f, .middle = 128};
  for (size_t k = 0; k < 6; ++k) result.taps[k] = float(taps[k] / sum);
  return result;
}

constexpr size_t kStride = 160;

// A smooth plane with noise, and a degraded copy of it.
struct Planes {
  std::vector<float> a = random_floats(kStride * 200, 0, 40, 1);
  std::vector<float> b = random_floats(kStride * 200, -9, 9, 2);
  Planes() {
    for (size_t i = 0; i < a.size(); ++i) {
      a[i] += 100 + 100 * float(std::sin(double(i % kStride) / 9));
      b[i] = std::clamp(b[i] + a[i], 0.0f, 255.0f);
    }
  }
};

struct Window {
  double luminance, contrast, structure;
};

// The definition, in double, tap by tap.
Window plain(const float* a, const float* b, const SsimWindow& w) {
  double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
  for (int y = 0; y < 11; ++y) {
    for (int x = 0; x < 11; ++x) {
      const double weight = double(w.taps[size_t(std::abs(x - 5))]) *
                            double(w.taps[size_t(std::abs(y - 5))]);
      const double va = a[size_t(y) * kStride + size_t(x)];
      const double vb = b[size_t(y) * kStride + size_t(x)];
      ma += weight * va;
      mb += weight * vb;
      aa += weight * va * va;
      bb += weight * vb * vb;
      ab += weight * va * vb;
    }
  }
  const double va = std::max(0.0, aa - ma * ma);
  const double vb = std::max(0.0, bb - mb * mb);
  const double c1 = w.c1, c2 = w.c2;
  const double deviations = std::sqrt(va * vb);
  return {(2 * ma * mb + c1) / (ma * ma + mb * mb + c1),
          (2 * deviations + c2) / (va + vb + c2),
          (ab - ma * mb + c2 / 2) / (deviations + c2 / 2)};
}

TEST(SsimWindow, FollowsTheDefinitionOnEveryTarget) {
  const Planes planes;
  const SsimWindow w = window();
  for (const auto& [columns, rows] :
       {std::pair<size_t, size_t>{1, 1}, {7, 3}, {64, 65}, {33, 130}}) {
    double full = 0, structure = 0;
    SsimParts parts;
    for (size_t y = 0; y < rows; ++y) {
      for (size_t x = 0; x < columns; ++x) {
        const size_t at = y * kStride + x;
        const Window one = plain(planes.a.data() + at, planes.b.data() + at, w);
        full += 1 - one.luminance * one.contrast * one.structure;
        structure += 1 - one.contrast * one.structure;
        parts += {1 - one.luminance, 1 - one.contrast, 1 - one.structure, 0};
      }
    }
    const double near = 1e-5 * double(columns * rows);
    on_every_target([&] {
      std::array<double, 9> sums{};
      ssim_strip(planes.a.data(), kStride, planes.b.data(), kStride, columns,
                 rows, w, sums.data());
      EXPECT_NEAR(std::accumulate(sums.begin(), sums.end(), 0.0), full, near);
      std::array<double, 9> others{};
      ssim_structure_strip(planes.a.data(), kStride, planes.b.data(), kStride,
                           columns, rows, w, others.data());
      EXPECT_NEAR(std::accumulate(others.begin(), others.end(), 0.0), structure,
                  near);
      std::array<SsimParts, 9> tiles;
      ssim_parts_strip(planes.a.data(), kStride, planes.b.data(), kStride,
                       columns, rows, w, tiles.data());
      SsimParts found;
      for (const SsimParts& tile : tiles) found += tile;
      // This form subtracts large squares, as libvmaf does.
      EXPECT_NEAR(found.luminance, parts.luminance, 5 * near);
      EXPECT_NEAR(found.contrast, parts.contrast, 5 * near);
      EXPECT_NEAR(found.structure, parts.structure, 5 * near);
      EXPECT_NEAR(found.product, full, 5 * near);
    });
  }
}

TEST(SsimWindow, EqualPlanesGiveExactlyZero) {
  const Planes planes;
  on_every_target([&] {
    std::array<double, 7> sums;
    sums.fill(1);
    ssim_strip(planes.a.data(), kStride, planes.a.data(), kStride, 64, 100,
               window(), sums.data());
    for (const double sum : sums) EXPECT_EQ(sum, 0);
  });
}

TEST(SsimWindow, LumaMadeOnTheWayHasTheBitsOfLumaWrittenDown) {
  constexpr size_t kRows = 40;
  constexpr size_t kWidth = 80;
  const auto a = random_bytes(4 * kWidth * kRows, 1);
  const auto b = random_bytes(4 * kWidth * kRows, 2);
  for (const size_t columns : {64u, 33u}) {
    on_every_target([&] {
      std::vector<float> planes[2];
      std::array<double, 2> expected, found;
      const auto compare = [&](const auto& to_floats, const auto& strip,
                               size_t bytes) {
        for (size_t i = 0; i < 2; ++i) {
          planes[i].resize(kWidth * kRows);
          to_floats((i == 0 ? a : b).data(), kWidth * kRows, planes[i].data());
        }
        ssim_strip(planes[0].data(), kWidth, planes[1].data(), kWidth, columns,
                   kRows - 10, window(), expected.data());
        strip(a.data(), kWidth * bytes, b.data(), kWidth * bytes, columns,
              kRows - 10, window(), found.data());
        EXPECT_EQ(found, expected);
      };
      compare([](const uint8_t* rgba, size_t count,
                 float* out) { luma(rgba, count, kLumaBt709, 1, out); },
              ssim_strip_of_rgba, 4);
      compare([](const uint8_t* bytes, size_t count,
                 float* out) { samples_to_float(bytes, count, 1, 0, out); },
              ssim_strip_of_bytes, 1);
    });
  }
}

// Required because tiles are computed one by one or many rows at once.
TEST(SsimWindow, ATileHasTheSameBitsAloneAndInALongStrip) {
  const Planes planes;
  on_every_target([&] {
    constexpr size_t kTiles = 10;
    double together[kTiles];
    ssim_strip(planes.a.data(), kStride, planes.b.data(), kStride, 64, 150,
               window(), together);
    for (size_t i = 0; i < kTiles; ++i) {
      double alone = 0;
      const size_t first = i * kSsimTileRows;
      const size_t at = first * kStride;
      ssim_strip(planes.a.data() + at, kStride, planes.b.data() + at, kStride,
                 64, std::min(kSsimTileRows, 150 - first), window(), &alone);
      EXPECT_EQ(alone, together[i]);
    }
  });
}

TEST(SsimWindow, TheMapHoldsEachWindowsValue) {
  const Planes planes;
  const SsimWindow w = window();
  on_every_target([&] {
    std::vector<float> map(130);
    ssim_map_row(planes.a.data(), kStride, planes.b.data(), kStride, 130, w,
                 map.data());
    for (size_t x = 0; x < 130; ++x) {
      const Window one = plain(planes.a.data() + x, planes.b.data() + x, w);
      EXPECT_NEAR(map[x], one.luminance * one.contrast * one.structure, 1e-5);
    }
  });
}

}  // namespace
}  // namespace framewise::simd
