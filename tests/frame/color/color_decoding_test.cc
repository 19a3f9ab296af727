// SPDX-License-Identifier: Apache-2.0
#include "frame/color/color_decoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "simd/color/linearize.h"

namespace framewise {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;

using Color = std::array<float, 3>;

PixelFormat stored_as(Transfer transfer,
                      Primaries primaries = Primaries::kBt709) {
  return {.bits = 16, .color = {.transfer = transfer, .primaries = primaries}};
}

ColorDecoding decoding_of(const PixelFormat& format) {
  return {format, {1, 1}};
}

uint16_t sample(double signal) { return uint16_t(std::lround(65535 * signal)); }

Color linear(const PixelFormat& format, double red, double green, double blue) {
  const uint16_t rgba[] = {sample(red), sample(green), sample(blue), 0};
  Color color;
  decoding_of(format).linearize(rgba, 1, &color[0], &color[1], &color[2]);
  return color;
}

float nits_of_gray(Transfer transfer, double signal) {
  const Color color = linear(stored_as(transfer), signal, signal, signal);
  return ColorDecoding::kNitsOfHdr * color[1];
}

// ITU-R BT.2408, table 1, and BT.2100.
TEST(ColorDecoding, KnowsHowBrightPqIs) {
  EXPECT_EQ(nits_of_gray(Transfer::kPq, 0), 0);
  EXPECT_NEAR(nits_of_gray(Transfer::kPq, 0.58), 203, 2);
  EXPECT_NEAR(nits_of_gray(Transfer::kPq, 0.508078), 100, 0.1);
  EXPECT_NEAR(nits_of_gray(Transfer::kPq, 0.751827), 1000, 1);
  EXPECT_NEAR(nits_of_gray(Transfer::kPq, 1), 10'000, 0.01);
}

TEST(ColorDecoding, ShowsHlgOnADisplayOfAThousandNits) {
  EXPECT_EQ(nits_of_gray(Transfer::kHlg, 0), 0);
  EXPECT_NEAR(nits_of_gray(Transfer::kHlg, 0.38), 26, 0.5);
  EXPECT_NEAR(nits_of_gray(Transfer::kHlg, 0.75), 203, 1);
  EXPECT_NEAR(nits_of_gray(Transfer::kHlg, 1), 1000, 0.01);
}

TEST(ColorDecoding, KnowsPowersAndLight) {
  EXPECT_THAT(linear(stored_as(Transfer::kLinear), 0.2, 0.4, 1),
              ElementsAre(FloatEq(0.2F), FloatEq(0.4F), FloatEq(1)));
  EXPECT_NEAR(linear(stored_as(Transfer::kGamma22), 0.5, 0, 0)[0],
              std::pow(0.5, 2.2), 1e-5);
  EXPECT_NEAR(linear(stored_as(Transfer::kGamma28), 0.5, 0, 0)[0],
              std::pow(0.5, 2.8), 1e-5);
}

TEST(ColorDecoding, TakesWhatPlayersTakeAsSrgbAsThat) {
  for (const Transfer transfer :
       {Transfer::kUnspecified, Transfer::kSrgb, Transfer::kBt709}) {
    for (const Primaries primaries :
         {Primaries::kUnspecified, Primaries::kBt709, Primaries::kBt601,
          Primaries::kBt470bg}) {
      EXPECT_EQ(decoding_of(stored_as(transfer, primaries)), ColorDecoding());
    }
  }
  std::mt19937 random(5);
  std::vector<uint16_t> rgba(4 * 37);
  for (uint16_t& value : rgba) value = uint16_t(random());
  std::array<std::array<float, 64>, 3> own{}, known{};
  ColorDecoding().linearize(rgba.data(), 37, own[0].data(), own[1].data(),
                            own[2].data());
  simd::linearize_rgba16(rgba.data(), 37, known[0].data(), known[1].data(),
                         known[2].data());
  for (size_t c = 0; c < 3; ++c) {
    for (size_t x = 0; x < 37; ++x) EXPECT_EQ(own[c][x], known[c][x]);
  }
}

TEST(ColorDecoding, TellsApartWhatMeansOtherColors) {
  const ColorDecoding pq = decoding_of(stored_as(Transfer::kPq));
  EXPECT_NE(ColorDecoding(), pq);
  EXPECT_NE(ColorDecoding(),
            decoding_of(stored_as(Transfer::kSrgb, Primaries::kDisplayP3)));
  EXPECT_NE(pq, decoding_of(stored_as(Transfer::kHlg)));
  EXPECT_NE(pq, decoding_of(stored_as(Transfer::kPq, Primaries::kBt2020)));
  EXPECT_EQ(pq, decoding_of(stored_as(Transfer::kPq)));
}

// White stays white. Saturated wide-gamut colors lie outside of BT.709.
TEST(ColorDecoding, BringsWidePrimariesToThoseOfBt709) {
  for (const auto& [wide, weights] :
       {std::pair(Primaries::kBt2020, Color{0.26270F, 0.67800F, 0.05930F}),
        std::pair(Primaries::kDisplayP3, Color{0.22897F, 0.69174F, 0.07929F}),
        std::pair(Primaries::kAdobeRgb, Color{0.29734F, 0.62736F, 0.07529F})}) {
    const PixelFormat format = stored_as(Transfer::kLinear, wide);
    const auto near = [](float value) { return FloatNear(value, 2e-6F); };
    EXPECT_THAT(linear(format, 1, 1, 1),
                ElementsAre(near(1), near(1), near(1)));
    EXPECT_THAT(linear(format, 0, 0, 0),
                ElementsAre(near(0), near(0), near(0)));
    EXPECT_GT(linear(format, 1, 0, 0)[0], 1.2);
    EXPECT_LT(linear(format, 0, 1, 0)[0], 0);
    // Luminance is preserved: it is the middle row of the matrix to XYZ.
    const Color light = linear(format, 0.2, 0.5, 0.7);
    EXPECT_NEAR(
        0.212639F * light[0] + 0.715169F * light[1] + 0.072192F * light[2],
        0.2F * weights[0] + 0.5F * weights[1] + 0.7F * weights[2], 2e-5);
  }
}

TEST(ColorDecoding, DecodesWithoutLeavingThePrimaries) {
  const ColorDecoding decoding =
      decoding_of(stored_as(Transfer::kLinear, Primaries::kBt2020));
  const uint16_t rgba[] = {65535, 0, 0, 0};
  Color color;
  decoding.decode(rgba, 1, &color[0], &color[1], &color[2]);
  EXPECT_THAT(color, ElementsAre(1, 0, 0));
}

TEST(ColorDecoding, BytesAreTheSameColorsAsWordsOfTheSameValue) {
  for (const Transfer transfer :
       {Transfer::kSrgb, Transfer::kPq, Transfer::kHlg, Transfer::kLinear}) {
    const ColorDecoding decoding =
        decoding_of(stored_as(transfer, Primaries::kDisplayP3));
    for (int value = 0; value < 256; value += 5) {
      const uint8_t bytes[] = {uint8_t(value), 7, 200, 0};
      const uint16_t words[] = {uint16_t(257 * value), 257 * 7, 257 * 200, 0};
      Color a, b;
      decoding.linearize(bytes, 1, &a[0], &a[1], &a[2]);
      decoding.linearize(words, 1, &b[0], &b[1], &b[2]);
      for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(a[c], b[c], 2e-6);
    }
  }
}

}  // namespace
}  // namespace framewise
