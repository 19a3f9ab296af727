// SPDX-License-Identifier: Apache-2.0
// Statements about all frames that follow from the colors on both sides.
#include "judge/defects/defect_search.h"

#include <gtest/gtest.h>

namespace framewise::judge {
namespace {

measure::Evidence with_colors(double reference, double test) {
  measure::Evidence evidence;
  evidence.color_maps.assign(
      3, {.reference_colors = reference, .test_colors = test});
  return evidence;
}

TEST(DefectSearch, APosterizedTestKeeps16ColorsAtMost) {
  EXPECT_TRUE(is_posterized(with_colors(1000, 16)));
  EXPECT_FALSE(is_posterized(with_colors(1000, 17)));
}

TEST(DefectSearch, APosterizedTestKeepsLessThanAQuarterOfTheColors) {
  EXPECT_TRUE(is_posterized(with_colors(60, 14)));
  EXPECT_FALSE(is_posterized(with_colors(60, 15)));
}

TEST(DefectSearch, FewerColorsAreThreeQuartersAtMost) {
  EXPECT_TRUE(has_fewer_colors(with_colors(100, 75)));
  EXPECT_FALSE(has_fewer_colors(with_colors(100, 76)));
  EXPECT_FALSE(has_fewer_colors({}));
}

TEST(DefectSearch, APaletteErrsByHalfAStepOfTheCubeOfItsColors) {
  EXPECT_NEAR(quantization_error(with_colors(1000, 27)), 255 / 4.0, 1e-9);
  EXPECT_EQ(quantization_error(with_colors(30, 27)), 0);
  measure::Evidence single_frame = with_colors(1000, 27);
  single_frame.color_maps.resize(1);
  EXPECT_EQ(quantization_error(single_frame), 0);
}

measure::Evidence with_map(bool exact, double explained, double curved) {
  measure::Evidence evidence;
  evidence.color_maps.assign(
      3, {.exact = exact, .explained = explained, .curved = curved});
  return evidence;
}

TEST(DefectSearch, AMapOfSingleColorsExplains98PercentOfTheErrorOfCells90) {
  EXPECT_TRUE(is_color_map(with_map(true, 0.985, 0)));
  EXPECT_FALSE(is_color_map(with_map(true, 0.975, 0)));
  EXPECT_TRUE(is_color_map(with_map(false, 0.91, 0)));
  EXPECT_FALSE(is_color_map(with_map(false, 0.89, 0)));
  EXPECT_FALSE(is_color_map({}));
}

TEST(DefectSearch, AToneCurveIsAMapThatCurvesExplainBy90Percent) {
  EXPECT_TRUE(is_tone_curve(with_map(true, 1, 0.91)));
  EXPECT_FALSE(is_tone_curve(with_map(true, 1, 0.89)));
  EXPECT_FALSE(is_tone_curve(with_map(true, 0.5, 0.91)));
}

}  // namespace
}  // namespace framewise::judge
