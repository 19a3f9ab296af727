// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/curve_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace framewise::optimization {
namespace {

// Originals whose size ratio depends on their entropy and on the loss.
std::vector<CurveSample> samples(int originals, bool features_tell) {
  std::vector<CurveSample> all;
  for (int i = 0; i < originals; ++i) {
    GifFeatures features;
    features.values[4] = 100'000;
    features.values[6] = features_tell ? i % 6 : 3;
    for (const double loss : {0., 20., 40., 60., 80., 100.}) {
      all.push_back({.original = "gif " + std::to_string(i),
                     .features = features,
                     .setting = loss,
                     .size_ratio = std::exp(-loss / 100) * (1 + i % 6),
                     .score = 100 - loss / 2});
    }
  }
  return all;
}

TEST(CurveModel, UsesFeaturesWhereTheyHelpOnUnseenOriginals) {
  const auto model = train_curve("a", CurveAxis::kLoss, samples(30, true));
  ASSERT_TRUE(model);
  EXPECT_TRUE(model->uses_features);
  EXPECT_LT(model->log_size_error.median, 0.15);
  EXPECT_GT(model->importances[6], 0.2);
}

TEST(CurveModel, LeavesFeaturesOutWhereTheyDoNotHelp) {
  const auto model = train_curve("a", CurveAxis::kLoss, samples(30, false));
  ASSERT_TRUE(model);
  EXPECT_FALSE(model->uses_features);
  EXPECT_GT(model->log_size_error.median, 0.3);
}

TEST(CurveModel, CoversNineOfTenUnseenOriginals) {
  const auto model = train_curve("a", CurveAxis::kLoss, samples(30, false));
  ASSERT_TRUE(model);
  int inside = 0;
  const auto fresh = samples(60, false);
  for (const CurveSample& one : fresh) {
    const auto points = predict_curve(*model, one.features, {one.setting});
    const double bytes = one.size_ratio * 100'000;
    inside += bytes >= points[0].bytes.low && bytes <= points[0].bytes.high;
  }
  EXPECT_GE(inside, int(0.85 * double(fresh.size())));
}

TEST(CurveModel, PredictsCurvesThatNeverRise) {
  auto all = samples(8, true);
  // More loss that gives larger files, as some encoders do.
  for (CurveSample& one : all) {
    if (one.setting == 60) one.size_ratio *= 2;
  }
  const auto model = train_curve("a", CurveAxis::kLoss, all);
  ASSERT_TRUE(model);
  double last = INFINITY;
  for (const CurvePoint& one : predict_curve(
           *model, all[0].features, usual_settings(CurveAxis::kLoss))) {
    EXPECT_LE(one.bytes.value, last);
    EXPECT_LE(one.bytes.low, one.bytes.value);
    EXPECT_GE(one.bytes.high, one.bytes.value);
    last = one.bytes.value;
  }
}

TEST(CurveModel, PredictsNothingOutsideOfWhatItHasSeen) {
  auto all = samples(5, false);
  std::erase_if(all, [](const CurveSample& one) { return one.setting > 40; });
  const auto model = train_curve("a", CurveAxis::kLoss, all);
  ASSERT_TRUE(model);
  EXPECT_EQ(predict_curve(*model, {}, {0, 40, 41, 100}).size(), 2u);
}

TEST(CurveModel, InterpolatesBetweenSettingsThatItHasSeen) {
  const auto all = samples(8, false);
  const auto model = train_curve("a", CurveAxis::kLoss, all);
  ASSERT_TRUE(model);
  const auto points = predict_curve(*model, all[0].features, {20, 30, 40});
  ASSERT_EQ(points.size(), 3u);
  EXPECT_NEAR(points[1].bytes.value,
              std::sqrt(points[0].bytes.value * points[2].bytes.value), 1);
  EXPECT_NEAR(points[1].score.value,
              (points[0].score.value + points[2].score.value) / 2, 1e-9);
}

TEST(CurveModel, StartsWithTheMostColors) {
  std::vector<CurveSample> all;
  for (int i = 0; i < 5; ++i) {
    for (const double colors : {256., 64., 16.}) {
      all.push_back({.original = std::to_string(i),
                     .setting = colors,
                     .size_ratio = colors / 256,
                     .score = 50 + colors / 8});
    }
  }
  const auto model = train_curve("a", CurveAxis::kColors, all);
  ASSERT_TRUE(model);
  const auto points =
      predict_curve(*model, {}, usual_settings(CurveAxis::kColors));
  ASSERT_EQ(points.size(), 5u);
  EXPECT_EQ(points.front().setting, 256);
  EXPECT_GE(points.front().score.value, points.back().score.value);
}

TEST(CurveModel, NeedsOriginalsToLeaveOut) {
  EXPECT_FALSE(train_curve("a", CurveAxis::kLoss, samples(3, true)));
  EXPECT_TRUE(train_curve("a", CurveAxis::kLoss, samples(4, true)));
}

}  // namespace
}  // namespace framewise::optimization
