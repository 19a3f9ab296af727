// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/light.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "measure/perceptual/cvvdp/golden_values.h"

namespace framewise::measure {
namespace {

CvvdpSignal signal_on(const std::string& display) {
  if (display == "standard_hdr_pq") {
    return {.curve = CvvdpCurve::kPq, .primaries = Primaries::kBt2020};
  }
  if (display == "standard_hdr_hlg") {
    return {.curve = CvvdpCurve::kHlg, .primaries = Primaries::kBt2020};
  }
  return {};
}

struct Light {
  float red = 0;
  float green = 0;
  float blue = 0;
};

Light light_of(const golden::CvvdpValue& value) {
  uint8_t rgba[4] = {0, 0, 0, 255};
  EXPECT_EQ(std::sscanf(value.name.c_str(), "code %hhu,%hhu,%hhu", &rgba[0],
                        &rgba[1], &rgba[2]),
            3)
      << value.name;
  Light light;
  CvvdpLight(*cvvdp_display(value.display), signal_on(value.display), 8)
      .decode(rgba, 1, &light.red, &light.green, &light.blue);
  return light;
}

TEST(CvvdpLight, OfCodesIsTheAuthors) {
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  for (const auto& value : golden::cvvdp_values("rgb cd/m2")) {
    if (value.display == "standard_hdr_linear") continue;
    const Light light = light_of(value);
    const float found[] = {light.red, light.green, light.blue};
    for (size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(found[c], value.values[c], 3e-5 * (1 + value.values[c]))
          << value.name << " on " << value.display;
    }
    ++compared;
  }
  EXPECT_EQ(compared, 32);
}

TEST(CvvdpLight, BecomesTheAuthorsOpponentColors) {
  SKIP_WITHOUT_CVVDP_VALUES();
  for (const auto& value : golden::cvvdp_values("DKL")) {
    if (value.display == "standard_hdr_linear") continue;
    const Light light = light_of(value);
    const auto matrix = cvvdp_matrix(signal_on(value.display).primaries);
    const double scale = std::max({light.red, light.green, light.blue});
    for (size_t c = 0; c < 3; ++c) {
      const double found = matrix[3 * c] * light.red +
                           matrix[3 * c + 1] * light.green +
                           matrix[3 * c + 2] * light.blue;
      EXPECT_NEAR(found, value.values[c], 2e-5 * (1 + scale))
          << value.name << " on " << value.display;
    }
  }
}

TEST(CvvdpLight, GoesByTheFactsOfTheFile) {
  PixelFormat format;
  EXPECT_EQ(CvvdpSignal::of(format, {64, 64}), CvvdpSignal{});
  format.color.transfer = Transfer::kPq;
  format.color.primaries = Primaries::kBt2020;
  const CvvdpSignal pq = CvvdpSignal::of(format, {64, 64});
  EXPECT_EQ(pq.curve, CvvdpCurve::kPq);
  EXPECT_EQ(pq.primaries, Primaries::kBt2020);
}

TEST(CvvdpLight, OfBlackInFullSunIsThatOfTheScreen) {
  CvvdpDisplay display = *cvvdp_display("standard_hdr_hlg");
  display.ambient_lux = 1e6;
  const CvvdpLight light(display, {.curve = CvvdpCurve::kHlg}, 8);
  const uint8_t black[] = {0, 0, 0, 255};
  float red = 0, green = 0, blue = 0;
  light.decode(black, 1, &red, &green, &blue);
  EXPECT_FLOAT_EQ(red, float(light.added()));
}

}  // namespace
}  // namespace framewise::measure
