// SPDX-License-Identifier: Apache-2.0
#include "simd/color/linearize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

double linear_of(double encoded) {
  return encoded <= 0.04045 ? encoded / 12.92
                            : std::pow((encoded + 0.055) / 1.055, 2.4);
}

TEST(Linearize, EveryValueOf8BitsLiesOnTheCurve) {
  std::vector<uint8_t> rgba;
  for (int v = 0; v < 256; ++v) {
    rgba.insert(rgba.end(), {uint8_t(v), uint8_t(255 - v), uint8_t(v ^ 1), 7});
  }
  on_every_target([&] {
    std::vector<float> r(256), g(256), b(256);
    linearize_rgba8(rgba.data(), 256, r.data(), g.data(), b.data());
    for (int v = 0; v < 256; ++v) {
      EXPECT_NEAR(r[size_t(v)], linear_of(v / 255.0), 6e-7) << v;
      EXPECT_NEAR(g[size_t(v)], linear_of((255 - v) / 255.0), 6e-7) << v;
      EXPECT_NEAR(b[size_t(v)], linear_of((v ^ 1) / 255.0), 6e-7) << v;
    }
  });
}

TEST(Linearize, EveryValueOf16BitsLiesOnTheCurve) {
  std::vector<uint16_t> rgba(4 * 65536);
  for (size_t v = 0; v < 65536; ++v) {
    for (size_t i = 0; i < 4; ++i) rgba[4 * v + i] = uint16_t(v + i);
  }
  on_every_target([&] {
    std::vector<float> r(65536), g(65536), b(65536);
    linearize_rgba16(rgba.data(), 65536, r.data(), g.data(), b.data());
    for (size_t v = 0; v + 2 < 65536; ++v) {
      ASSERT_NEAR(r[v], linear_of(double(v) / 65535), 6e-7) << v;
      ASSERT_NEAR(b[v], linear_of(double(v + 2) / 65535), 6e-7) << v;
    }
  });
}

TEST(Linearize, WritesAsManyPixelsAsItIsGiven) {
  const auto rgba = random_bytes(4 * 1023, 1);
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      GuardedRow<float> r(count), g(count), b(count);
      linearize_rgba8(rgba.data(), count, r.data(), g.data(), b.data());
      EXPECT_TRUE(r.guard_is_intact() && g.guard_is_intact() &&
                  b.guard_is_intact())
          << count;
      for (size_t x = 0; x < count; ++x) {
        ASSERT_NEAR(g[x], linear_of(rgba[4 * x + 1] / 255.0), 6e-7) << count;
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
