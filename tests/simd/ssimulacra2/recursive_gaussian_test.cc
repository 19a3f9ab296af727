// SPDX-License-Identifier: Apache-2.0
#include "simd/ssimulacra2/recursive_gaussian.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr double kTaps[5] = {0.26462110548819867, 0.21292859201042236,
                             0.10933537277746042, 0.036011114658364304,
                             0.0094143678096535854};

struct Scratch {
  explicit Scratch(size_t width)
      : data(static_cast<float*>(
            ::operator new (recursive_gaussian_scratch(width) * sizeof(float),
                            std::align_val_t{64}))) {}
  ~Scratch() { ::operator delete (data, std::align_val_t{64}); }
  float* data;
};

TEST(RecursiveGaussian, EqualsItsTapsInBothDirections) {
  constexpr size_t kStride = 128;
  on_every_target([&] {
    for (const size_t width : {8, 9, 15, 16, 33, 100}) {
      for (const size_t height : {8, 17, 40}) {
        const auto in = random_floats(kStride * height, 0, 1, 5);
        std::vector<float> along(in.size()), down(in.size());
        const Scratch scratch(width);
        recursive_gaussian_rows(in.data(), kStride, width, height, along.data(),
                                kStride, scratch.data);
        recursive_gaussian_columns(in.data(), kStride, width, height,
                                   down.data(), kStride);
        for (size_t y = 0; y < height; ++y) {
          for (size_t x = 0; x < width; ++x) {
            double row = 0, column = 0;
            for (int k = -4; k <= 4; ++k) {
              const double tap = kTaps[std::abs(k)];
              const size_t u = x + size_t(k), v = y + size_t(k);
              if (u < width) row += tap * double(in[y * kStride + u]);
              if (v < height) column += tap * double(in[v * kStride + x]);
            }
            ASSERT_NEAR(along[y * kStride + x], row, 5e-6);
            ASSERT_NEAR(down[y * kStride + x], column, 5e-6);
          }
        }
      }
    }
  });
}

TEST(RecursiveGaussian, GivesTheSameBitsOnEveryTarget) {
  constexpr size_t kStride = 112, kWidth = 101, kHeight = 37;
  const auto in = random_floats(kStride * kHeight, 0, 1, 6);
  std::vector<float> first_along, first_down;
  on_every_target([&] {
    std::vector<float> along(in.size()), down(in.size());
    const Scratch scratch(kWidth);
    recursive_gaussian_rows(in.data(), kStride, kWidth, kHeight, along.data(),
                            kStride, scratch.data);
    recursive_gaussian_columns(in.data(), kStride, kWidth, kHeight, down.data(),
                               kStride);
    // The vertical pass writes whole vectors, beyond the width.
    for (size_t y = 0; y < kHeight; ++y) {
      for (size_t x = kWidth; x < kStride; ++x) down[y * kStride + x] = 0;
    }
    if (first_along.empty()) {
      first_along = along;
      first_down = down;
    }
    EXPECT_EQ(along, first_along);
    EXPECT_EQ(down, first_down);
  });
}

}  // namespace
}  // namespace framewise::simd
