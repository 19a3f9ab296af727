// SPDX-License-Identifier: Apache-2.0
#include "simd/color/light_tables.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr size_t kCounts[] = {1, 3, 16, 37, 100};

std::vector<uint16_t> random_rgba(size_t count) {
  std::mt19937 random(7);
  std::vector<uint16_t> rgba(4 * count);
  for (uint16_t& sample : rgba) sample = uint16_t(random());
  return rgba;
}

TEST(LightTables, LookUpEveryChannelOfEveryPixel) {
  std::vector<float> curve(65536);
  for (size_t i = 0; i < curve.size(); ++i) curve[i] = float(i) / 7;
  for (const size_t count : kCounts) {
    const std::vector<uint16_t> rgba = random_rgba(count);
    on_every_target([&] {
      std::vector<float> rows[3];
      for (auto& row : rows) row.resize(count);
      look_up_rgba16(curve.data(), rgba.data(), count, rows[0].data(),
                     rows[1].data(), rows[2].data());
      for (size_t x = 0; x < count; ++x) {
        for (size_t c = 0; c < 3; ++c) {
          EXPECT_EQ(rows[c][x], curve[rgba[4 * x + c]]);
        }
      }
    });
  }
}

TEST(LightTables, InterpolateWithTheSameBitsOnEveryTarget) {
  std::vector<float> values;
  const uint32_t first = std::bit_cast<uint32_t>(0.25F) >> 16;
  const uint32_t last = std::bit_cast<uint32_t>(9.0F) >> 16;
  for (uint32_t step = first; step <= last + 1; ++step) {
    values.push_back(std::log(std::bit_cast<float>(step << 16)));
  }
  const LogSteps steps{values.data(), 0.25F, 9.0F};
  std::vector<float> in = {-3, 0, 0.1F, 8, 20};
  std::mt19937 random(3);
  while (in.size() < 101) in.push_back(float(random() % 10000) / 1000);
  std::vector<float> expected;
  on_every_target([&] {
    for (const size_t count : kCounts) {
      std::vector<float> out(count);
      interpolate(steps, in.data(), 0.9F, count, out.data());
      for (size_t i = 0; i < count; ++i) {
        const float at = std::min(std::max(in[i] * 0.9F, 0.25F), 9.0F);
        EXPECT_NEAR(out[i], std::log(at), 1e-5);
      }
      if (count < 100) continue;
      if (expected.empty()) expected = out;
      EXPECT_EQ(out, expected);
    }
  });
}

TEST(LightTables, PackRoundedColorsAndTheUpperHalfOfAlpha) {
  for (const size_t count : kCounts) {
    const std::vector<uint16_t> rgba = random_rgba(count);
    std::vector<float> rows[3];
    for (size_t x = 0; x < count; ++x) {
      rows[0].push_back(float(x % 256));
      rows[1].push_back(float(x % 255) + 0.5F);
      rows[2].push_back(float(x % 255) + 0.49F);
    }
    on_every_target([&] {
      std::vector<uint8_t> out(4 * count);
      pack_rgba8(rows[0].data(), rows[1].data(), rows[2].data(), rgba.data(),
                 count, out.data());
      for (size_t x = 0; x < count; ++x) {
        EXPECT_EQ(out[4 * x], x % 256);
        EXPECT_EQ(out[4 * x + 1], x % 255 + 1);
        EXPECT_EQ(out[4 * x + 2], x % 255);
        EXPECT_EQ(out[4 * x + 3], rgba[4 * x + 3] >> 8);
      }
    });
  }
}

}  // namespace
}  // namespace framewise::simd
