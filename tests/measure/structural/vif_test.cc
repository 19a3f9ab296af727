// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/vif.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "measure/shown.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

using simd::VifForm;

// On 8-bit Y, as printed by libvmaf's float_vif and ffmpeg 5.1's filter.
struct Published {
  const char* pair;
  double vmaf[4];
  double ffmpeg[4];
};
constexpr Published kPublished[] = {{"p02-saw-jpeg30",
                                     {0.449386, 0.932135, 0.967187, 0.982574},
                                     {0.443538, 0.929076, 0.965428, 0.982180}},
                                    {"p03-hats-jpeg60",
                                     {0.551186, 0.974650, 0.988814, 0.994303},
                                     {0.540264, 0.972596, 0.988592, 0.994627}}};

TEST(Vif, EqualsLibvmafAndFfmpegOnLuma) {
  SKIP_WITHOUT_GOLDEN();
  FramePool pool;
  for (const Published& published : kPublished) {
    const golden::Pair pair = golden::pair(published.pair);
    const Shown shown(yuv444_frame(pool, golden_frame(pair.reference)),
                      yuv444_frame(pool, golden_frame(pair.test)), nullptr,
                      Planes::kOwn);
    for (size_t scale = 0; scale < 4; ++scale) {
      EXPECT_NEAR(shown.number(fmt::format("vif_scale{}", scale)),
                  published.vmaf[scale], 3e-5);
      EXPECT_NEAR(shown.number(fmt::format("vif_ffmpeg_scale{}", scale)),
                  published.ffmpeg[scale], 1e-5);
    }
  }
}

// Against libvmaf's fixed-point form.
TEST(Vif, IsNearLibvmafsIntegers) {
  SKIP_WITHOUT_GOLDEN();
  FramePool pool;
  for (const golden::Pair& pair : golden::pairs()) {
    const Shown shown(yuv444_frame(pool, golden_frame(pair.reference)),
                      yuv444_frame(pool, golden_frame(pair.test)), nullptr,
                      Planes::kOwn);
    for (size_t scale = 0; scale < 4; ++scale) {
      const auto expected = golden::values(
          "libvmaf", fmt::format("integer_vif_scale{} yuv444", scale));
      EXPECT_NEAR(shown.number(fmt::format("vif_scale{}", scale)),
                  expected.at(pair.name), 7e-4)
          << pair.name << ", scale " << scale;
    }
  }
}

using Plane = std::vector<std::vector<double>>;

Plane plane_of(const ImageF& image) {
  Plane plane;
  for (int y = 0; y < image.height(); ++y) {
    plane.emplace_back(image.row(y), image.row(y) + image.width());
  }
  return plane;
}

// The formulas in double precision, in libvmaf's form.
double slow_vif(const ImageF& first, const ImageF& second) {
  Plane a = plane_of(first);
  Plane c = plane_of(second);
  for (Plane* plane : {&a, &c}) {
    for (auto& row : *plane) {
      for (double& v : row) v -= 128;
    }
  }
  double num = 0;
  double den = 0;
  for (int scale = 0; scale < 4; ++scale) {
    const int taps = (16 >> scale) + 1;
    const int half = taps / 2;
    std::vector<double> kernel(size_t(taps), 0.0);
    double norm = 0;
    for (int k = 0; k < taps; ++k) {
      const double sigma = taps / 5.0;
      kernel[size_t(k)] =
          std::exp(-(k - half) * (k - half) / (2 * sigma * sigma));
      norm += kernel[size_t(k)];
    }
    const auto blurred = [&](const auto& value, int y, int x, int h, int w) {
      const auto mirrored = [](int at, int n) {
        return at < 0 ? -at : at >= n ? 2 * n - 2 - at : at;
      };
      double sum = 0;
      for (int i = 0; i < taps; ++i) {
        for (int j = 0; j < taps; ++j) {
          sum += kernel[size_t(i)] * kernel[size_t(j)] *
                 value(size_t(mirrored(y + i - half, h)),
                       size_t(mirrored(x + j - half, w)));
        }
      }
      return sum / (norm * norm);
    };
    const int h = int(a.size());
    const int w = int(a[0].size());
    if (scale > 0) {
      for (Plane* plane : {&a, &c}) {
        Plane smaller;
        for (int y = 0; y < h / 2; ++y) {
          smaller.emplace_back();
          for (int x = 0; x < w / 2; ++x) {
            smaller.back().push_back(
                blurred([&](size_t v, size_t u) { return (*plane)[v][u]; },
                        2 * y, 2 * x, h, w));
          }
        }
        *plane = smaller;
      }
    }
    const int rows = int(a.size());
    const int columns = int(a[0].size());
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < columns; ++x) {
        const auto mean = [&](const auto& value) {
          return blurred(value, y, x, rows, columns);
        };
        const double ma = mean([&](size_t v, size_t u) { return a[v][u]; });
        const double mc = mean([&](size_t v, size_t u) { return c[v][u]; });
        double va =
            mean([&](size_t v, size_t u) { return a[v][u] * a[v][u]; }) -
            ma * ma;
        double vc =
            mean([&](size_t v, size_t u) { return c[v][u] * c[v][u]; }) -
            mc * mc;
        const double cov =
            mean([&](size_t v, size_t u) { return a[v][u] * c[v][u]; }) -
            ma * mc;
        va = std::max(va, 0.0);
        vc = std::max(vc, 0.0);
        double g = cov / (va + 1e-10);
        double v = vc - g * cov;
        if (va < 1e-10) g = 0, v = vc, va = 0;
        if (vc < 1e-10) g = 0, v = 0;
        if (g < 0) v = vc, g = 0;
        v = std::max(v, 1e-10);
        g = std::min(g, 100.0);
        double n = cov < 0 ? 0 : std::log2(1 + g * g * va / (v + 2));
        double d = std::log2(1 + va / 2);
        if (va < 2) n = 1 - vc * 4 / (255.0 * 255.0), d = 1;
        num += n;
        den += d;
      }
    }
  }
  return num / den;
}

ImageF textured(Size size, uint32_t seed, int noise) {
  std::mt19937 random(seed);
  ImageF image(size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      image.row(y)[x] =
          float(100 + 50 * std::sin(x * 0.3) * std::cos(y * 0.21) +
                int(random() % uint32_t(noise)));
    }
  }
  return image;
}

TEST(Vif, EqualsTheFormulasForOddSizesOnEveryTarget) {
  for (const Size size : {Size{16, 16}, Size{17, 31}, Size{70, 19}}) {
    const ImageF a = textured(size, 1, 20);
    const ImageF b = textured(size, 2, 30);
    const double expected = slow_vif(a, b);
    simd::on_every_target([&] {
      EXPECT_NEAR(Vif(VifForm::kVmaf).compare(a, b, nullptr).combined(),
                  expected, 1e-5 * expected)
          << size.width << "x" << size.height;
    });
  }
}

TEST(Vif, FallsWithNoiseAndRisesWithContrast) {
  const Size size{64, 48};
  const ImageF a = textured(size, 1, 20);
  Vif vif(VifForm::kVmaf);
  EXPECT_NEAR(vif.compare(a, a, nullptr).combined(), 1, 1e-6);
  double last = 1;
  for (const int noise : {24, 40, 90}) {
    const double score =
        vif.compare(a, textured(size, 2, noise), nullptr).combined();
    EXPECT_LT(score, last);
    last = score;
  }
  ImageF bold = copy_of(a);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      bold.row(y)[x] = 128 + (a.row(y)[x] - 128) * 1.2f;
    }
  }
  EXPECT_GT(vif.compare(a, bold, nullptr).combined(), 1);
}

}  // namespace
}  // namespace framewise::measure
