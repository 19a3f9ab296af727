// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/display.h"

#include <gtest/gtest.h>

#include <fstream>

#include "measure/perceptual/cvvdp/golden_values.h"

namespace framewise::measure {
namespace {

TEST(CvvdpDisplay, HasThePixelsPerDegreeOfTheAuthorsList) {
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  for (const auto& value : golden::cvvdp_values("ppd")) {
    const auto display = cvvdp_display(value.display);
    ASSERT_TRUE(display) << value.display;
    EXPECT_NEAR(display->pixels_per_degree, value.values[0], 1e-9);
    ++compared;
  }
  EXPECT_EQ(compared, 7);
}

TEST(CvvdpDisplay, AddsBlackAndReflections) {
  SKIP_WITHOUT_CVVDP_VALUES();
  for (const auto& value : golden::cvvdp_values("black refl")) {
    const auto display = *cvvdp_display(value.display);
    EXPECT_NEAR(display.black_nits(), value.values[0], 1e-9);
    EXPECT_NEAR(display.reflected_nits(), value.values[1], 1e-9);
  }
}

TEST(CvvdpDisplay, OfHdrContentIsAnHdrDisplay) {
  EXPECT_EQ(cvvdp_display_for(Transfer::kPq).name, "standard_hdr_pq");
  EXPECT_EQ(cvvdp_display_for(Transfer::kHlg).name, "standard_hdr_hlg");
  EXPECT_EQ(cvvdp_display_for(Transfer::kSrgb).name, "standard_4k");
}

TEST(CvvdpDisplay, OfAnUnknownNameIsAnErrorThatNamesTheKnown) {
  const auto display = cvvdp_display("standard_5k");
  ASSERT_FALSE(display);
  EXPECT_EQ(display.error().kind, ErrorKind::kUsage);
  EXPECT_NE(display.error().hint.find("standard_4k"), std::string::npos);
}

TEST(CvvdpDisplay, IsReadFromJson) {
  const auto display = parse_cvvdp_display(
      R"({"name": "desk", "resolution": [1920, 1080],
          "diagonal_size_inches": 24, "viewing_distance_meters": 0.6,
          "max_luminance": 250, "min_luminance": 0.25, "E_ambient": 100})",
      "desk.json");
  ASSERT_TRUE(display) << display.error().to_string();
  EXPECT_EQ(display->name, "desk");
  EXPECT_DOUBLE_EQ(display->pixels_per_degree,
                   cvvdp_display("standard_fhd")->pixels_per_degree);
  EXPECT_DOUBLE_EQ(display->contrast, 1000);
  EXPECT_DOUBLE_EQ(display->ambient_lux, 100);
}

TEST(CvvdpDisplay, RefusesFilesThatMakeNoSense) {
  for (const char* text :
       {"", "[]", "{}", R"({"pixels_per_degree": 60})",
        R"({"pixels_per_degree": 0, "max_luminance": 200})",
        R"({"pixels_per_degree": 60, "max_luminance": -1})",
        R"({"pixels_per_degree": 60, "max_luminance": 200, "contrst": 9})",
        R"({"resolution": [1920], "diagonal_size_inches": 24,
            "viewing_distance_meters": 0.6, "max_luminance": 250})"}) {
    EXPECT_FALSE(parse_cvvdp_display(text, "a.json")) << text;
  }
}

TEST(CvvdpDisplay, NeedsABlackThatIsDarkerThanItsWhite) {
  for (const char* black : {"\"min_luminance\": 200", "\"contrast\": 1"}) {
    const auto display = parse_cvvdp_display(
        std::string("{\"pixels_per_degree\": 60, \"max_luminance\": 200, ") +
            black + "}",
        "desk.json");
    EXPECT_FALSE(display) << black;
  }
}

}  // namespace
}  // namespace framewise::measure
