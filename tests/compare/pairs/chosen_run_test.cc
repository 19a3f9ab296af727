// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/chosen_run.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "compare/film_frames.h"
#include "measure/registry.h"

namespace framewise::comparison {
namespace {

constexpr size_t kPairsOfFilm = 1 + 6 * PairChoice::kStratum;

// A film whose pairs look alike, and whose values are known.
class ChosenRuns : public testing::Test {
 protected:
  ChosenRuns() : choice_(kPairsOfFilm, 3) {
    FramePool pool;
    for (size_t i = 0; i < kPairsOfFilm; ++i) {
      choice_.choose(i, film_reference(pool, int(i)),
                     film_test(pool, int(i), 6));
      pairing_.pairs.push_back({int64_t(i), int64_t(i), 1});
    }
    plan_.outputs = {*measure::select("psnr")};
  }

  // The mean of all pairs; only those that are chosen get their value.
  template <typename Value>
  double measure(const Value& value) {
    values_.pairs.assign(kPairsOfFilm, {});
    double sum = 0;
    for (size_t i = 0; i < kPairsOfFilm; ++i) {
      sum += value(i);
      if (!choice_.is_measured(i)) continue;
      values_.pairs[i].measured = true;
      values_.pairs[i].values = {measure::Value(value(i))};
    }
    fill_stand_ins(choice_, values_);
    return sum / double(kPairsOfFilm);
  }
  ChosenRun run() const { return {choice_, pairing_, plan_, values_, 0.95, 3}; }

  PairChoice choice_;
  timeline::Pairing pairing_;
  MeasurePlan plan_;
  CandidateValues values_;
};

TEST_F(ChosenRuns, GivePairsTheValuesOfTheirStandIns) {
  measure([](size_t i) { return 30 + double(i); });
  for (size_t i = 0; i < kPairsOfFilm; ++i) {
    ASSERT_TRUE(values_.pairs[i].measured);
    EXPECT_EQ(values_.pairs[i].stood_for, !choice_.is_measured(i));
    const size_t own = choice_.is_measured(i) ? i : choice_.stand_in(i);
    EXPECT_EQ(values_.pairs[i].values[0].number, 30 + double(own));
  }
}

TEST_F(ChosenRuns, KnowAnIntervalThatHoldsTheMeanOfAll) {
  const double mean =
      measure([](size_t i) { return 35 + std::sin(double(i * i)); });
  const auto known = run().known(0);
  ASSERT_TRUE(known);
  EXPECT_LT(known->sampled.mean_low, mean);
  EXPECT_GT(known->sampled.mean_high, mean);
  EXPECT_LE(known->sampled.mean_low, known->summary.mean);
  EXPECT_GE(known->sampled.mean_high, known->summary.mean);
  EXPECT_EQ(known->sampled.population, int64_t(kPairsOfFilm));
  EXPECT_EQ(known->sampled.pairs, 7);
  EXPECT_EQ(known->sampled.method, "film");
}

// Stand-ins come from before, so that a film that gets worse looks better.
TEST_F(ChosenRuns, CorrectTheIntervalWhereStandInsAreOff) {
  const double mean = measure([](size_t i) { return 60 - 0.2 * double(i); });
  const auto known = run().known(0);
  ASSERT_TRUE(known);
  EXPECT_GT(known->summary.mean, mean);
  EXPECT_LT(known->sampled.mean_low, mean);
}

TEST_F(ChosenRuns, LeaveSomeDoubtWhereNothingVaries) {
  measure([](size_t) { return 40.0; });
  const auto known = run().known(0);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->summary.mean, 40);
  EXPECT_LT(known->sampled.mean_low, 39.9);
  EXPECT_GT(known->sampled.mean_high, 40.1);
}

TEST_F(ChosenRuns, TakeStandInsOutOfTheReport) {
  measure([](size_t) { return 40.0; });
  const std::optional<FilmPlan> plan = run().chosen_pairs().plan;
  EXPECT_EQ(plan->measured(), 7);
  EXPECT_EQ(plan->drawn, 6);
  std::vector<MetricReport> metrics(1);
  metrics[0].info = &plan_.outputs[0].info();
  metrics[0].values.assign(kPairsOfFilm, 40.0);
  metrics = without_stand_ins(values_, std::move(metrics));
  int64_t left = 0;
  for (const auto& value : metrics[0].values) left += value.has_value();
  EXPECT_EQ(left, 7);
}

}  // namespace
}  // namespace framewise::comparison
