// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(AspectNames, TolerateRoundedSizesInBothDirections) {
  EXPECT_EQ(aspect_name({1920, 1080}), "16:9");
  EXPECT_EQ(aspect_name({854, 480}), "16:9");
  EXPECT_EQ(aspect_name({480, 854}), "9:16");
  EXPECT_EQ(aspect_name({1000, 1020}), "1:1");
  EXPECT_EQ(aspect_name({600, 800}), "3:4");
  EXPECT_EQ(aspect_name({1000, 300}), "10:3 (custom)");
}

// By the number of pixels alone, 480x854 and 854x480 would be equal.
TEST(OutputSizes, KeepTheOrientation) {
  EXPECT_EQ(closest_output_size({500, 900}, Model::kI2v), (Size{480, 854}));
  EXPECT_EQ(closest_output_size({900, 500}, Model::kI2v), (Size{854, 480}));
}

TEST(OutputSizes, AreNearInPixelsAmongThoseOfOneRatio) {
  EXPECT_EQ(closest_output_size({3840, 2160}, Model::kT2v), (Size{1920, 1080}));
  EXPECT_EQ(closest_output_size({1300, 731}, Model::kT2v), (Size{1280, 720}));
}

TEST(OutputSizes, IncludeASquareForOneModelOnly) {
  EXPECT_EQ(closest_output_size({900, 900}, Model::kTi2v), (Size{1024, 1024}));
  EXPECT_NE(closest_output_size({900, 900}, Model::kI2v), (Size{1024, 1024}));
}

CheckReport check_for(Model model, Size size) {
  CheckOptions options;
  options.rules.model = model;
  return check(image_as(FileFormat::kPng, size), "a.png", options);
}

TEST(ModelFitness, WarnsOfSmallImagesAndOtherRatios) {
  EXPECT_THAT(rules_in(check_for(Model::kI2v, {400, 400}).problems),
              ElementsAre("below_model_size"));
  EXPECT_THAT(rules_in(check_for(Model::kI2v, {1200, 520}).problems),
              ElementsAre("model_aspect"));
  const CheckReport fit = check_for(Model::kI2v, {1280, 720});
  EXPECT_THAT(rules_in(fit.problems), IsEmpty());
  EXPECT_EQ(fit.output_size, (Size{1280, 720}));
}

TEST(ModelFitness, TakesSquaresForOneModelOnly) {
  EXPECT_THAT(rules_in(check_for(Model::kI2v, {600, 600}).problems), IsEmpty());
  EXPECT_THAT(rules_in(check_for(Model::kT2v, {600, 600}).problems),
              ElementsAre("model_aspect"));
}

TEST(StartEndRules, RefuseSmallLargeAndForeignImages) {
  CheckOptions options;
  options.rules = start_end_rules();
  EXPECT_THAT(
      rules_in(check(image_as(FileFormat::kPng, {255, 300}), "a.png", options)
                   .problems),
      ElementsAre("below_minimum"));
  EXPECT_THAT(
      rules_in(check(image_as(FileFormat::kPng, {4097, 256}), "a.png", options)
                   .problems),
      ElementsAre("above_maximum"));
  EXPECT_THAT(
      rules_in(check(image_as(FileFormat::kTiff, {300, 300}), "a.tif", options)
                   .problems),
      Contains("format_not_allowed"));
  options.rules.file_bytes = 1000;
  EXPECT_THAT(
      rules_in(check(image_as(FileFormat::kPng, {300, 300}), "a.png", options)
                   .problems),
      ElementsAre("file_too_large"));
}

TEST(Pairs, DifferInSizeRatioAndColorMode) {
  const CheckReport start = check_bytes(image_as(FileFormat::kPng, {64, 48}));
  EXPECT_THAT(check_pair(start, start), IsEmpty());
  const CheckReport larger = check_bytes(image_as(FileFormat::kPng, {128, 96}));
  EXPECT_THAT(rules_in(check_pair(start, larger)), ElementsAre("pair_size"));
  const CheckReport other =
      check_bytes(image_as(FileFormat::kPng, {64, 30}, /*alpha=*/true));
  EXPECT_THAT(rules_in(check_pair(start, other)),
              ElementsAre("pair_size", "pair_aspect", "pair_color_mode"));
}

}  // namespace
}  // namespace framewise::image
