// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/boosting.h"

#include <gtest/gtest.h>

#include <cmath>

namespace framewise::optimization {
namespace {

std::vector<TrainingRow> grid(double (*target)(double a, double b)) {
  std::vector<TrainingRow> rows;
  for (int a = 0; a < 20; ++a) {
    for (int b = 0; b < 20; ++b) {
      rows.push_back({{double(a), double(b), 7}, target(a, b)});
    }
  }
  return rows;
}

double largest_error(const Forest& forest,
                     const std::vector<TrainingRow>& rows) {
  double most = 0;
  for (const TrainingRow& row : rows) {
    most = std::max(most, std::abs(forest.predict(row.features) - row.target));
  }
  return most;
}

TEST(Boosting, FindsTheMeanOfRowsThatDoNotDiffer) {
  const std::vector<TrainingRow> rows = {{{1}, 3}, {{1}, 5}};
  const Forest forest = train(rows).forest;
  EXPECT_EQ(forest.base, 4);
  EXPECT_TRUE(forest.trees.empty());
}

TEST(Boosting, LearnsAStep) {
  const auto rows = grid([](double a, double) { return a < 10 ? 0. : 1.; });
  EXPECT_LT(largest_error(train(rows).forest, rows), 1e-3);
}

TEST(Boosting, LearnsThatTwoFeaturesWorkTogether) {
  const auto rows = grid([](double a, double b) { return a * b / 100; });
  EXPECT_LT(largest_error(train(rows, {.trees = 300}).forest, rows), 0.3);
}

TEST(Boosting, SaysWhichFeatureTells) {
  const auto trained = train(grid([](double, double b) { return b; }));
  EXPECT_DOUBLE_EQ(trained.importances[0], 0);
  EXPECT_DOUBLE_EQ(trained.importances[1], 1);
  EXPECT_DOUBLE_EQ(trained.importances[2], 0);
}

TEST(Boosting, KeepsLeavesLargeEnough) {
  const std::vector<TrainingRow> rows = {{{1}, 0}, {{2}, 0}, {{3}, 9}};
  EXPECT_TRUE(train(rows, {.least_rows = 2}).forest.trees.empty());
}

}  // namespace
}  // namespace framewise::optimization
