// SPDX-License-Identifier: Apache-2.0
#include "simd/color/transfer.h"

#include <algorithm>
#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

double exact_linear(double coded) {
  return coded <= 0.04045 ? coded / 12.92
                          : std::pow((coded + 0.055) / 1.055, 2.4);
}
double exact_srgb(double linear) {
  return linear <= 0.0031308 ? linear * 12.92
                             : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

// As colors of pixels, whose alpha stays as it is.
template <typename Convert>
std::vector<float> converted(const std::vector<float>& colors,
                             const Convert& convert) {
  std::vector<float> pixels(colors.size() * 4, 0.5f);
  for (size_t i = 0; i < colors.size(); ++i) pixels[4 * i + i % 3] = colors[i];
  convert(pixels.data(), colors.size());
  std::vector<float> out(colors.size());
  for (size_t i = 0; i < out.size(); ++i) out[i] = pixels[4 * i + i % 3];
  return out;
}

TEST(Transfer, TableHoldsTheFormulaForEachOf256Values) {
  for (int i = 0; i < 256; ++i) {
    EXPECT_FLOAT_EQ(linear_of_srgb8()[i], float(exact_linear(i / 255.0)));
  }
  EXPECT_EQ(linear_of_srgb8()[0], 0.0f);
  EXPECT_EQ(linear_of_srgb8()[255], 1.0f);
  // Half of the light of white is coded as 187.5.
  EXPECT_NEAR(linear_of_srgb8()[188], 0.50289, 1e-5);
}

TEST(Transfer, IsWithinItsStatedErrorOfTheFormula) {
  std::vector<float> coded(200001);
  for (size_t i = 0; i < coded.size(); ++i) coded[i] = float(i) / 200000;
  on_every_target([&] {
    const auto linear = converted(coded, srgb_to_linear_rgba);
    const auto back = converted(coded, linear_to_srgb_rgba);
    double worst_relative = 0, worst = 0;
    for (size_t i = 1; i < coded.size(); ++i) {
      const double true_linear = exact_linear(coded[i]);
      worst_relative = std::max(
          worst_relative, std::abs(linear[i] - true_linear) / true_linear);
      worst = std::max(worst, std::abs(back[i] - exact_srgb(coded[i])));
    }
    EXPECT_LT(worst_relative, 8e-7);
    EXPECT_LT(worst, 8e-7);
    EXPECT_EQ(linear[0], 0.0f);
    EXPECT_EQ(back[0], 0.0f);
  });
}

TEST(Transfer, BringsEvery16BitValueBack) {
  std::vector<float> coded(65536);
  for (size_t i = 0; i < coded.size(); ++i) coded[i] = float(i) / 65535;
  on_every_target([&] {
    const auto values =
        converted(converted(coded, srgb_to_linear_rgba), linear_to_srgb_rgba);
    for (size_t i = 0; i < coded.size(); ++i) {
      ASSERT_EQ(std::lround(values[i] * 65535), long(i));
    }
  });
}

TEST(Transfer, ClampsWhatLeavesTheRange) {
  on_every_target([] {
    const auto out =
        converted({-1.0f, 2.0f, -0.001f, 1.0f}, linear_to_srgb_rgba);
    EXPECT_EQ(out[0], 0.0f);
    EXPECT_EQ(out[2], 0.0f);
    EXPECT_NEAR(out[1], 1.0f, 8e-7);
    EXPECT_LE(out[1], 1.0f);
  });
}

TEST(Transfer, LeavesTheAlphaOfPixelsAloneAndTakesRowsOfEveryLength) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto in = random_floats(4 * count, 0.0f, 1.0f, 6);
      GuardedRow<float> pixels(in.size());
      std::copy(in.begin(), in.end(), pixels.data());
      srgb_to_linear_rgba(pixels.data(), count);
      for (size_t i = 0; i < in.size(); ++i) {
        const double linear = i % 4 == 3 ? in[i] : exact_linear(in[i]);
        ASSERT_NEAR(pixels[i], linear, 1e-6);
      }
      linear_to_srgb_rgba(pixels.data(), count);
      for (size_t i = 0; i < in.size(); ++i) {
        ASSERT_NEAR(pixels[i], in[i], 2e-6);
      }
      EXPECT_TRUE(pixels.guard_is_intact());
    }
  });
}

}  // namespace
}  // namespace framewise::simd
