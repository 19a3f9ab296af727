// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/guided.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace framewise::optimization {
namespace {

std::vector<SweepPoint> points() {
  std::vector<Pipeline> pipelines;
  for (const char* color :
       {"none-color", "gifsicle-color", "framewise-color"}) {
    for (const char* lossy :
         {"gifsicle-lossy", "framewise-lossy", "ffmpeg-lossy"}) {
      pipelines.push_back(*parse_pipeline(
          fmt::format("none-frame_Frame__{}_Color__{}_Lossy", color, lossy)));
    }
  }
  const double kRatios[] = {1};
  const int kColors[] = {128, 32};
  const double kLosses[] = {10, 20, 40, 60, 80};
  return points_of(pipelines, kRatios, kColors, kLosses);
}

// Originals differ in size and in how much they lose; one tool is best.
GuidedMeasure measure(const SweepPoint& point, size_t original) {
  const auto& [pipeline, settings] = point;
  double bytes = 1e5 * double(original + 1);
  double loss = settings.loss / 3 * (1 + 0.1 * double(original % 3));
  bytes *= std::exp(-settings.loss / 60);
  if (pipeline.lossy->name == "framewise-lossy") bytes *= 0.6;
  if (pipeline.color->name != "none-color") {
    bytes *= settings.colors > 32 ? 0.95 : 0.8;
    loss += settings.colors > 32 ? 1 : 6;
  }
  return {bytes, 100 - loss};
}

double smallest(const std::vector<std::pair<GuidedChoice, GuidedMeasure>>& all,
                size_t original, double score) {
  double least = 1e300;
  for (const auto& [choice, one] : all) {
    if (choice.original == original && one.score >= score) {
      least = std::min(least, one.bytes);
    }
  }
  return least;
}

TEST(GuidedSweep, ComesNearTheGridWithAFifthOfItsExperiments) {
  constexpr size_t kOriginals = 16;
  const auto all_points = points();
  GuidedSweep sweep(kOriginals, all_points);
  std::vector<std::pair<GuidedChoice, GuidedMeasure>> done, grid;
  for (size_t original = 0; original < kOriginals; ++original) {
    for (size_t i = 0; i < all_points.size(); ++i) {
      grid.push_back({{original, i}, measure(all_points[i], original)});
    }
  }
  std::set<GuidedChoice> seen;
  for (auto next = sweep.next(); !next.empty(); next = sweep.next()) {
    for (const GuidedChoice& choice : next) {
      EXPECT_TRUE(seen.insert(choice).second);
      done.push_back(
          {choice, measure(all_points[choice.point], choice.original)});
      sweep.add(choice, done.back().second);
    }
  }
  EXPECT_LE(double(done.size()), 0.25 * double(grid.size()));
  for (size_t original = 0; original < kOriginals; ++original) {
    for (const double score : kGuidedScores) {
      EXPECT_LE(smallest(done, original, score),
                1.02 * smallest(grid, original, score))
          << original << " " << score;
    }
  }
}

TEST(GuidedSweep, GoesOnPastExperimentsThatFail) {
  GuidedSweep sweep(3, points());
  size_t count = 0;
  for (auto next = sweep.next(); !next.empty(); next = sweep.next()) {
    for (const GuidedChoice& choice : next) sweep.add(choice, std::nullopt);
    count += next.size();
  }
  EXPECT_GE(count, points().size());
}

TEST(GuidedSweep, OfNothingIsOver) {
  EXPECT_TRUE(GuidedSweep(0, points()).next().empty());
  EXPECT_TRUE(GuidedSweep(3, {}).next().empty());
}

}  // namespace
}  // namespace framewise::optimization
