// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/psnr_hvs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "measure/shown.h"
#include "measure/vmaf/clip.h"
#include "simd/every_target.h"
#include "simd/vmaf/psnr_hvs.h"

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
      EXPECT_NEAR(shown.number(ours), expected.at(pair.name), 1e-6)
          << pair.name << ours;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 76);
}

TEST(PsnrHvs, EqualsLibvmafOnTheClip) {
  SKIP_WITHOUT_CLIP();
  FramePool pool;
  for (const int bits : {8, 10}) {
    auto expected = golden::clip_values(std::to_string(bits));
    const auto reference = golden::clip(pool, "ref.y4m", bits);
    const auto test = golden::clip(pool, "dis.y4m", bits);
    for (size_t i = 0; i < reference.size(); ++i) {
      const Shown shown(reference[i], test[i], nullptr, Planes::kOwn);
      for (const char* plane : {"", "_y", "_cb", "_cr"}) {
        EXPECT_NEAR(shown.number("psnr_hvs_vmaf" + std::string(plane)),
                    expected["vmaf_v0.6.1"][std::to_string(i)].at(
                        "psnr_hvs" + std::string(plane)),
                    1e-6)
            << bits << " bits, frame " << i << plane;
      }
    }
  }
}

// The authors' published script in double precision.
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

// libvmaf's integer transform of eight samples, one after another.
void slow_transform(int32_t* x, size_t step) {
  const auto half = [](int32_t a) { return a / 2; };
  const auto times = [](int32_t a, int32_t factor, int shift) {
    return (a * factor + (1 << (shift - 1))) >> shift;
  };
  int32_t t[8] = {x[0],        x[7 * step], x[2 * step], x[5 * step],
                  x[1 * step], x[6 * step], x[3 * step], x[4 * step]};
  t[1] = t[0] - t[1];
  const int32_t a = half(t[1]);
  t[0] -= a;
  t[4] += t[5];
  const int32_t b = half(t[4]);
  t[5] -= b;
  t[3] = t[2] - t[3];
  t[2] -= half(t[3]);
  t[6] += t[7];
  const int32_t c = half(t[6]);
  t[7] = c - t[7];
  t[0] += c;
  t[6] = t[0] - t[6];
  t[2] = b - t[2];
  t[4] = t[2] - t[4];
  t[0] -= times(t[4], 13573, 15);
  t[4] += times(t[0], 11585, 14);
  t[0] -= times(t[4], 13573, 15);
  t[6] -= times(t[2], 21895, 15);
  t[2] += times(t[6], 15137, 14);
  t[6] -= times(t[2], 21895, 15);
  t[3] += times(t[5], 19195, 15);
  t[5] += times(t[3], 11585, 14);
  t[3] -= times(t[5], 7489, 13);
  t[7] = half(t[5]) - t[7];
  t[5] -= t[7];
  t[3] = a - t[3];
  t[1] -= t[3];
  t[7] += times(t[1], 3227, 15);
  t[1] -= times(t[7], 6393, 15);
  t[7] += times(t[1], 3227, 15);
  t[5] += times(t[3], 2485, 13);
  t[3] -= times(t[5], 18205, 15);
  t[5] += times(t[3], 2485, 13);
  for (size_t i = 0; i < 8; ++i) x[i * step] = t[i];
}

// A block's coefficients and the error that it masks.
struct SlowBlock {
  std::array<int32_t, 64> samples;
  float hidden = 0;

  SlowBlock(const ImageF& image, int x0, int y0, const float* masking) {
    for (size_t i = 0; i < 64; ++i) {
      samples[i] = int32_t(image.row(y0 + int(i / 8))[x0 + int(i % 8)]);
    }
    const float whole = spread(0, 0, 8);
    float even = spread(0, 0, 4) + spread(0, 4, 4);
    even += spread(4, 0, 4);
    even += spread(4, 4, 4);
    even = whole > 0 ? even / whole : 0;
    for (size_t x = 0; x < 8; ++x) slow_transform(&samples[x], 8);
    for (size_t y = 0; y < 8; ++y) slow_transform(&samples[8 * y], 1);
    float energy = 0;
    for (size_t i = 1; i < 64; ++i) {
      energy += float(samples[i] * samples[i]) * masking[i];
    }
    hidden = std::sqrt(energy * even) / 32;
  }

  float spread(size_t x0, size_t y0, size_t side) const {
    const auto n = float(side * side);
    float sum = 0;
    float squares = 0;
    const auto each = [&](const auto& add) {
      for (size_t y = y0; y < y0 + side; ++y) {
        for (size_t x = x0; x < x0 + side; ++x) add(float(samples[8 * y + x]));
      }
    };
    each([&](float s) { sum += s; });
    each([&](float s) { squares += (s - sum / n) * (s - sum / n); });
    return squares * (1 / (n - 1) * n);
  }
};

// libvmaf's psnr_hvs of one plane: one running sum in single precision.
float slow_error_of_libvmaf(const ImageF& a, const ImageF& b, int plane) {
  const simd::HvsTables& tables = simd::hvs_tables_of_libvmaf(plane);
  float sum = 0;
  int count = 0;
  for (int y = 0; y < a.height() - 7; y += 7) {
    for (int x = 0; x < a.width() - 7; x += 7) {
      const SlowBlock p(a, x, y, tables.masking);
      const SlowBlock q(b, x, y, tables.masking);
      const float hidden = std::max(p.hidden, q.hidden);
      for (size_t i = 0; i < 64; ++i, ++count) {
        auto error = float(std::abs(p.samples[i] - q.samples[i]));
        const float hides = i == 0 ? 0 : hidden / tables.masking[i];
        error = error < hides ? 0 : error - hides;
        const float weighted = error * tables.sensitivity[i];
        sum += weighted * weighted;
      }
    }
  }
  return sum / float(count);
}

TEST(PsnrHvs, RoundsLikeLibvmafOnEveryTarget) {
  for (const Size size :
       {Size{8, 8}, Size{9, 17}, Size{140, 24}, Size{271, 300}}) {
    const ImageF a = noise(size, 1, 5);
    const ImageF b = noise(size, 2, 5);
    for (const int plane : {0, 1, 2}) {
      const float expected = slow_error_of_libvmaf(a, b, plane);
      simd::on_every_target([&] {
        EXPECT_EQ(hvs_error_of_libvmaf(a, b, plane, nullptr), expected);
      });
    }
  }
}

TEST(PsnrHvs, MaskingOnlyForgives) {
  const ImageF a = noise({64, 64}, 1, 5);
  const ImageF b = noise({64, 64}, 2, 5);
  const HvsError error = hvs_error(a, b, nullptr);
  EXPECT_LT(error.masked, error.plain);
  EXPECT_EQ(hvs_error(a, a, nullptr).plain, 0);
  EXPECT_EQ(hvs_error_of_libvmaf(a, a, 0, nullptr), 0);
}

TEST(PsnrHvs, CapsEqualPicturesAndNeedsVideoForLibvmafsForm) {
  FramePool pool;
  const Frame a = rgba_frame(pool, {9, 9}, [](int x, int, int) { return x; });
  EXPECT_EQ(Shown(a, a).number("psnr_hvs"), 100);
  EXPECT_EQ(select("psnr_hvs_vmaf")->info().needs, Needs::kYuvPair);
}

}  // namespace
}  // namespace framewise::measure
