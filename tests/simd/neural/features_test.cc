// SPDX-License-Identifier: Apache-2.0
#include "simd/neural/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr size_t kPixels = 5;

// Pixels of so many numbers; one is all zeros.
std::vector<float> pixels_of(size_t channels, uint32_t seed) {
  std::vector<float> pixels = random_floats(kPixels * channels, 0, 3, seed);
  std::fill(pixels.begin() + ptrdiff_t(2 * channels),
            pixels.begin() + ptrdiff_t(3 * channels), 0.0f);
  return pixels;
}

TEST(Features, MaximaAreThoseOfEachChannel) {
  on_every_target([] {
    const std::vector<float> pixels = pixels_of(48, 1);
    const float* rows[kPixels];
    for (size_t i = 0; i < kPixels; ++i) rows[i] = pixels.data() + i * 48;
    std::vector<float> most(48);
    max_of_pixels(rows, kPixels, 48, most.data());
    for (size_t c = 0; c < 48; ++c) {
      float expected = 0;
      for (const float* row : rows) expected = std::max(expected, row[c]);
      EXPECT_EQ(most[c], expected);
    }
  });
}

TEST(Features, DistancesAreThoseOfUnitVectors) {
  on_every_target([] {
    for (const size_t channels : {16u, 32u, 48u, 384u}) {
      const std::vector<float> a = pixels_of(channels, 1);
      const std::vector<float> b = random_floats(kPixels * channels, 0, 3, 2);
      const std::vector<float> weights = random_floats(channels, 0, 1, 3);
      float norm_a[kPixels], norm_b[kPixels], out[kPixels], same[kPixels];
      inverse_norms({a.data(), channels}, kPixels, channels, norm_a);
      inverse_norms({b.data(), channels}, kPixels, channels, norm_b);
      unit_distances({a.data(), channels}, norm_a, {b.data(), channels}, norm_b,
                     kPixels, channels, weights.data(), out);
      unit_distances({a.data(), channels}, norm_a, {a.data(), channels}, norm_a,
                     kPixels, channels, weights.data(), same);
      for (size_t x = 0; x < kPixels; ++x) {
        const auto length = [&](const std::vector<float>& v) {
          double sum = 0;
          for (size_t c = 0; c < channels; ++c) {
            sum += std::pow(double(v[x * channels + c]), 2);
          }
          return std::sqrt(sum) + 1e-10;
        };
        const double length_a = length(a);
        const double length_b = length(b);
        double expected = 0;
        for (size_t c = 0; c < channels; ++c) {
          expected += double(weights[c]) *
                      std::pow(double(a[x * channels + c]) / length_a -
                                   double(b[x * channels + c]) / length_b,
                               2);
        }
        EXPECT_NEAR(double(out[x]), expected, 1e-5 * expected) << x;
        EXPECT_EQ(same[x], 0.0f);
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
