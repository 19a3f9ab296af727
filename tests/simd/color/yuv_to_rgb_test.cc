// SPDX-License-Identifier: Apache-2.0
#include "simd/color/yuv_to_rgb.h"

#include <algorithm>
#include <cmath>

#include "simd/color/rgb_to_yuv.h"
#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// BT.601, limited range, 8 bits.
constexpr RgbFromYuv kMatrix8{{1 / 219.f, 1 / 219.f, 1 / 219.f},
                              {0, -0.34413629f / 224, 1.772f / 224},
                              {1.402f / 224, -0.71413629f / 224, 0},
                              {-0.87420222f, 0.53166682f, -1.0856307f}};

RgbFromYuv for_16_bits(RgbFromYuv matrix) {
  for (int c = 0; c < 3; ++c) {
    matrix.y[c] /= 256;
    matrix.u[c] /= 256;
    matrix.v[c] /= 256;
  }
  return matrix;
}

double exact(const RgbFromYuv& m, int c, double y, double u, double v) {
  return std::clamp(
      double(m.y[c]) * y + double(m.u[c]) * u + double(m.v[c]) * v + m.bias[c],
      0.0, 1.0);
}

template <typename In, typename Out>
void expect_rgba(const RgbFromYuv& matrix, size_t count, bool with_alpha) {
  constexpr double kMost = std::numeric_limits<Out>::max();
  constexpr float kInMost = std::numeric_limits<In>::max();
  const auto y = random_samples<In>(count, 1);
  const auto a = random_samples<In>(count, 2);
  const auto u = random_floats(count, 0, kInMost, 3);
  const auto v = random_floats(count, 0, kInMost, 4);
  YuvRow<In> row{y.data(), u.data(), v.data(), with_alpha ? a.data() : nullptr,
                 kInMost};
  GuardedRow<Out> out(4 * count);
  yuv_to_rgba(row, count, matrix, out.data());
  const double tolerance = 0.5 + kMost * 1e-6;
  for (size_t i = 0; i < count; ++i) {
    for (int c = 0; c < 3; ++c) {
      ASSERT_NEAR(out[4 * i + size_t(c)],
                  kMost * exact(matrix, c, y[i], u[i], v[i]), tolerance);
    }
    ASSERT_NEAR(out[4 * i + 3], with_alpha ? kMost * a[i] / kInMost : kMost,
                tolerance);
  }
  EXPECT_TRUE(out.guard_is_intact());
}

TEST(YuvToRgb, EqualsTheFormulaInDoubleForEveryDepthAndLength) {
  const RgbFromYuv matrix16 = for_16_bits(kMatrix8);
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      for (const bool alpha : {false, true}) {
        expect_rgba<uint8_t, uint8_t>(kMatrix8, count, alpha);
        expect_rgba<uint8_t, uint16_t>(kMatrix8, count, alpha);
        expect_rgba<uint16_t, uint8_t>(matrix16, count, alpha);
        expect_rgba<uint16_t, uint16_t>(matrix16, count, alpha);
      }
    }
  });
}

template <typename In>
void expect_planes(const RgbFromYuv& matrix, size_t count) {
  constexpr float kInMost = std::numeric_limits<In>::max();
  const auto y = random_samples<In>(count, 5);
  const auto u = random_floats(count, 0, kInMost, 6);
  const auto v = random_floats(count, 0, kInMost, 7);
  GuardedRow<float> r(count), g(count), b(count);
  yuv_to_planes(YuvRow<In>{y.data(), u.data(), v.data()}, count, matrix,
                r.data(), g.data(), b.data());
  for (size_t i = 0; i < count; ++i) {
    ASSERT_NEAR(r[i], exact(matrix, 0, y[i], u[i], v[i]), 1e-6);
    ASSERT_NEAR(g[i], exact(matrix, 1, y[i], u[i], v[i]), 1e-6);
    ASSERT_NEAR(b[i], exact(matrix, 2, y[i], u[i], v[i]), 1e-6);
  }
  EXPECT_TRUE(r.guard_is_intact() && g.guard_is_intact() &&
              b.guard_is_intact());
}

TEST(YuvToRgb, FillsPlanesForEveryDepthAndLength) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      expect_planes<uint8_t>(kMatrix8, count);
      expect_planes<uint16_t>(for_16_bits(kMatrix8), count);
    }
  });
}

TEST(YuvToRgb, GivesTheSameBytesOnEveryTarget) {
  constexpr size_t kCount = 100'000;
  const auto y = random_samples<uint8_t>(kCount, 8);
  const auto u = random_floats(kCount, 0, 255, 9);
  const auto v = random_floats(kCount, 0, 255, 10);
  std::vector<uint8_t> first;
  on_every_target([&] {
    std::vector<uint8_t> out(4 * kCount);
    yuv_to_rgba(YuvRow<uint8_t>{y.data(), u.data(), v.data()}, kCount, kMatrix8,
                out.data());
    if (first.empty()) first = out;
    EXPECT_EQ(out, first);
  });
}

TEST(RgbToYuv, EqualsTheFormulaInDoubleForEveryLength) {
  constexpr YuvFromRgb kMatrix{{0.299f, -0.1687f, 0.5f},
                               {0.587f, -0.3313f, -0.4187f},
                               {0.114f, 0.5f, -0.0813f},
                               {0.0f, 128.0f, 128.0f}};
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      const auto r = random_floats(count, 0, 255, 11);
      const auto g = random_floats(count, 0, 255, 12);
      const auto b = random_floats(count, 0, 255, 13);
      GuardedRow<float> out[3] = {GuardedRow<float>(count),
                                  GuardedRow<float>(count),
                                  GuardedRow<float>(count)};
      rgb_to_yuv(r.data(), g.data(), b.data(), count, kMatrix, out[0].data(),
                 out[1].data(), out[2].data());
      for (size_t i = 0; i < count; ++i) {
        for (int c = 0; c < 3; ++c) {
          ASSERT_NEAR(out[c][i],
                      double(kMatrix.r[c]) * r[i] +
                          double(kMatrix.g[c]) * g[i] +
                          double(kMatrix.b[c]) * b[i] + kMatrix.bias[c],
                      1e-4);
        }
      }
      EXPECT_TRUE(out[0].guard_is_intact() && out[2].guard_is_intact());
    }
  });
}

}  // namespace
}  // namespace framewise::simd
