// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/psnr_hvs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "measure/shown.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

TEST(PsnrHvs, EqualsLibvmafOnStoredPlanes) {
  SKIP_WITHOUT_GOLDEN();
  FramePool pool;
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"psnr_hvs yuv444", "psnr_hvs_vmaf"},
      {"psnr_hvs_y yuv444", "psnr_hvs_vmaf_y"},
      {"psnr_hvs_cb yuv444", "psnr_hvs_vmaf_cb"},
      {"psnr_hvs_cr yuv444", "psnr_hvs_vmaf_cr"}};
  int compared = 0;
  for (const golden::Pair& pair : golden::pairs()) {
    if (pair.name == "p18-hats-same") continue;
    const Shown shown(yuv444_frame(pool, golden_frame(pair.reference)),
                      yuv444_frame(pool, golden_frame(pair.test)), nullptr,
                      Planes::kOwn);
    for (const auto& [theirs, ours] : kNames) {
      const auto expected = golden::values("libvmaf", theirs);
      EXPECT_NEAR(shown.number(ours), expected.at(pair.name), 4e-4)
          << pair.name << ours;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 76);
}

// The authors' published script, straight and in double.
HvsError slow_error(const ImageF& a, const ImageF& b) {
  const simd::HvsTables& tables = simd::hvs_tables();
  using Block = std::array<std::array<double, 8>, 8>;
  const auto load = [](const ImageF& image, int x0, int y0) {
    Block block;
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        block[size_t(y)][size_t(x)] = double(image.row(y0 + y)[x0 + x]);
      }
    }
    return block;
  };
  const auto transformed = [](const Block& block) {
    Block out;
    for (int v = 0; v < 8; ++v) {
      for (int u = 0; u < 8; ++u) {
        double sum = 0;
        for (int y = 0; y < 8; ++y) {
          for (int x = 0; x < 8; ++x) {
            sum += block[size_t(y)][size_t(x)] *
                   std::cos((2 * y + 1) * v * std::numbers::pi / 16) *
                   std::cos((2 * x + 1) * u * std::numbers::pi / 16);
          }
        }
        out[size_t(v)][size_t(u)] =
            sum / 4 * (v ? 1 : std::sqrt(0.5)) * (u ? 1 : std::sqrt(0.5));
      }
    }
    return out;
  };
  const auto variance = [](const Block& block, int x0, int y0, int side) {
    double sum = 0;
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x)
        sum += block[size_t(y0 + y)][size_t(x0 + x)];
    }
    const double n = side * side;
    double squares = 0;
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const double d = block[size_t(y0 + y)][size_t(x0 + x)] - sum / n;
        squares += d * d;
      }
    }
    return squares / (n - 1) * n;
  };
  const auto mask_of = [&](const Block& block, const Block& coefficients) {
    double energy = 0;
    for (size_t i = 1; i < 64; ++i) {
      const double c = coefficients[i / 8][i % 8];
      energy += c * c * double(tables.masking[i]);
    }
    const double whole = variance(block, 0, 0, 8);
    if (whole == 0) return 0.0;
    const double quarters = variance(block, 0, 0, 4) +
                            variance(block, 4, 0, 4) +
                            variance(block, 0, 4, 4) + variance(block, 4, 4, 4);
    return std::sqrt(energy * quarters / whole) / 32;
  };
  HvsError error;
  double count = 0;
  for (int y = 0; y + 8 <= a.height(); y += 8) {
    for (int x = 0; x + 8 <= a.width(); x += 8) {
      const Block pa = load(a, x, y);
      const Block pb = load(b, x, y);
      const Block ca = transformed(pa);
      const Block cb = transformed(pb);
      const double mask = std::max(mask_of(pa, ca), mask_of(pb, cb));
      for (size_t i = 0; i < 64; ++i) {
        const double u = std::abs(ca[i / 8][i % 8] - cb[i / 8][i % 8]);
        const double hidden = i == 0 ? 0 : mask / double(tables.masking[i]);
        const double weight = double(tables.sensitivity[i]);
        error.plain += u * weight * u * weight;
        const double left = std::max(u - hidden, 0.0) * weight;
        error.masked += left * left;
        ++count;
      }
    }
  }
  return {error.plain / count, error.masked / count};
}

ImageF noise(Size size, uint32_t seed, int base) {
  std::mt19937 random(seed);
  ImageF image(size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      image.row(y)[x] = float((x * base + y * 3) % 180) + float(random() % 60);
    }
  }
  return image;
}

TEST(PsnrHvs, EqualsTheAuthorsScriptOnEveryTarget) {
  for (const Size size :
       {Size{8, 8}, Size{9, 17}, Size{140, 24}, Size{271, 40}}) {
    const ImageF a = noise(size, 1, 5);
    const ImageF b = noise(size, 2, 5);
    const HvsError expected = slow_error(a, b);
    simd::on_every_target([&] {
      const HvsError found = hvs_error(a, b, nullptr);
      EXPECT_NEAR(found.plain, expected.plain, 1e-5 * expected.plain);
      EXPECT_NEAR(found.masked, expected.masked, 1e-5 * expected.masked);
    });
  }
}

TEST(PsnrHvs, MaskingOnlyForgives) {
  const ImageF a = noise({64, 64}, 1, 5);
  const ImageF b = noise({64, 64}, 2, 5);
  const HvsError error = hvs_error(a, b, nullptr);
  EXPECT_LT(error.masked, error.plain);
  EXPECT_EQ(hvs_error(a, a, nullptr).plain, 0);
  EXPECT_EQ(hvs_error_of_libvmaf(a, a, 0, nullptr).masked, 0);
}

TEST(PsnrHvs, CapsEqualPicturesAndNeedsVideoForLibvmafsForm) {
  FramePool pool;
  const Frame a = rgba_frame(pool, {9, 9}, [](int x, int, int) { return x; });
  EXPECT_EQ(Shown(a, a).number("psnr_hvs"), 100);
  EXPECT_EQ(select("psnr_hvs_vmaf")->info().needs, Needs::kYuvPair);
}

}  // namespace
}  // namespace framewise::measure
