// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/chosen_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "measure/estimate.h"
#include "measure/statistics.h"

namespace framewise::comparison {
namespace {

// The least spread of the differences between pairs and their stand-ins, as a
// share of what the film loses on average. Strata in which all that was drawn
// is as its stand-in say nothing of the rest.
constexpr double kLeastSpread = 0.02;

// A pair that was drawn, and those of its stratum that were not.
struct DrawnStratum {
  double difference = 0;  // of the pair from its stand-in
  double weight = 0;      // of the others, a share of all of the time
};

// The mean difference weighted by time, and half of its interval.
struct MeanDifference {
  double mean = 0;
  double half_width = 0;
};

MeanDifference mean_difference(const std::vector<DrawnStratum>& strata,
                               double confidence, double least_spread) {
  double middle = 0;
  for (const DrawnStratum& one : strata) {
    middle += one.difference / double(strata.size());
  }
  const double count = double(strata.size());
  const double unbiased = count / std::max(1.0, count - 1);
  MeanDifference result;
  double variance = 0;
  for (const DrawnStratum& one : strata) {
    result.mean += one.weight * one.difference;
    const double off = one.difference - middle;
    variance += one.weight * one.weight *
                std::max(unbiased * off * off, least_spread * least_spread);
  }
  result.half_width =
      measure::student_quantile(confidence, std::max(1.0, count - 1)) *
      std::sqrt(variance);
  return result;
}

}  // namespace

void fill_stand_ins(const PairChoice& choice, CandidateValues& values) {
  for (size_t i = 0; i < values.pairs.size(); ++i) {
    if (choice.is_measured(i)) continue;
    const CandidateValues::Pair& like = values.pairs[choice.stand_in(i)];
    if (!like.measured) continue;  // it was stopped before
    values.pairs[i] = like;
    values.pairs[i].stood_for = true;
  }
}

std::vector<Scope> without_stand_ins(CandidateValues& values) {
  std::vector<Scope> scopes(values.pairs.size(), Scope::kNone);
  for (size_t i = 0; i < values.pairs.size(); ++i) {
    if (!values.pairs[i].stood_for) continue;
    values.pairs[i] = {};
    scopes[i] = Scope::kAll;
  }
  return scopes;
}

bool ChosenRun::leaves_verdict_open(const Policy& policy) const {
  for (size_t i = 0; i < plan_.reported(); ++i) {
    if (plan_.outputs[i].info().name != "score") continue;
    const auto found = known(i);
    const auto holds = [&](double limit) {
      return found->sampled.mean_low < limit &&
             found->sampled.mean_high > limit;
    };
    return found &&
           (holds(policy.score_artifact) || holds(policy.score_warning));
  }
  return false;
}

std::optional<double> ChosenRun::value(size_t pair, size_t output) const {
  const CandidateValues::Pair& found = values_.pairs[pair];
  if (!found.measured || !found.values[output].exists()) return std::nullopt;
  return found.values[output].number;
}

ChosenRun::Error ChosenRun::error_of(size_t output, double weight,
                                     double least_spread) const {
  std::vector<DrawnStratum> strata;
  double open = 0;  // of strata in which nothing was drawn
  const auto pairs = choice_.strata();
  for (size_t first = 0; first < pairs.size(); first += PairChoice::kStratum) {
    const size_t end = std::min(first + PairChoice::kStratum, pairs.size());
    std::optional<double> difference;
    for (size_t i = first; i < end; ++i) {
      const size_t pair = pairs[i];
      if (choice_.fate(pair) != PairFate::kDrawn) {
        open += pairing_.pairs[pair].weight / weight;
        continue;
      }
      const auto own = value(pair, output);
      const auto other = value(choice_.stand_in(pair), output);
      if (own && other) difference = *own - *other;
    }
    if (!difference) continue;
    strata.push_back({*difference, open});
    open = 0;
  }
  // Pairs after the last one that was drawn count with it.
  if (strata.empty()) strata.push_back({});
  strata.back().weight += open;
  const MeanDifference found =
      mean_difference(strata, confidence_, least_spread);
  return {std::min(0.0, found.mean - found.half_width),
          std::max(0.0, found.mean + found.half_width)};
}

std::optional<ChosenRun::Known> ChosenRun::known(size_t output) const {
  const measure::Selected& selected = plan_.outputs[output];
  if (selected.metric->follows_films && plan_.viewing.frame_rate > 0) {
    return std::nullopt;
  }
  Known known;
  measure::Statistics statistics;
  double weight = 0;
  size_t drawn = 0;
  for (size_t i = 0; i < values_.pairs.size(); ++i) {
    const auto found = value(i, output);
    if (!found || pairing_.pairs[i].weight <= 0) continue;
    statistics.add(*found, pairing_.pairs[i].weight);
    weight += pairing_.pairs[i].weight;
    ++known.sampled.population;
    known.sampled.pairs += !values_.pairs[i].stood_for;
    drawn += choice_.fate(i) == PairFate::kDrawn;
  }
  if (known.sampled.pairs == known.sampled.population) return std::nullopt;
  const MetricInfo& info = selected.info();
  known.summary = *statistics.summary();
  known.summary.harmonic_mean.reset();
  const double mean = known.summary.mean;
  const Error error =
      error_of(output, weight, kLeastSpread * std::abs(info.perfect - mean));
  known.sampled.method = "film";
  known.sampled.seed = seed_;
  known.sampled.confidence = confidence_;
  known.sampled.mean_low =
      std::clamp(mean + error.low, info.lowest, info.highest);
  known.sampled.mean_high =
      std::clamp(mean + error.high, info.lowest, info.highest);
  known.sampled.worse_share =
      double(known.sampled.population - known.sampled.pairs) /
      double(known.sampled.population) *
      measure::worse_share(confidence_, std::max<size_t>(1, drawn));
  return known;
}

ChosenPairs ChosenRun::chosen_pairs() const {
  const auto stood_for = [](const auto& pair) { return pair.stood_for; };
  if (std::ranges::none_of(values_.pairs, stood_for)) {
    return {
        ", every pair, since the score of some lay near a limit of the policy",
        std::nullopt};
  }
  FilmPlan plan;
  plan.confidence = confidence_;
  for (size_t i = 0; i < values_.pairs.size(); ++i) {
    const PairFate fate = choice_.fate(i);
    plan.pairs += fate != PairFate::kOpen;
    plan.outlying += fate == PairFate::kOutlying;
    plan.unlike += fate == PairFate::kUnlike;
    plan.still += fate == PairFate::kStill;
    plan.drawn += fate == PairFate::kDrawn;
  }
  return {fmt::format(", {} of {} pairs that a look at all of them chose",
                      plan.measured(), plan.pairs),
          plan};
}

std::optional<FilmPlan> with_score_interval(const Comparison& judged) {
  std::optional<FilmPlan> plan = judged.film_plan;
  const MetricReport* const score = judged.metric("score");
  if (plan && judged.score && score && score->sampled && score->summary) {
    const auto moved = [&](double bound) {
      return std::clamp(*judged.score + bound - score->summary->mean, 0.0,
                        100.0);
    };
    plan->score_low = moved(score->sampled->mean_low);
    plan->score_high = moved(score->sampled->mean_high);
  }
  return plan;
}

std::vector<MetricReport> without_stand_ins(const CandidateValues& values,
                                            std::vector<MetricReport> metrics) {
  for (MetricReport& metric : metrics) {
    for (size_t i = 0; i < metric.values.size(); ++i) {
      if (values.pairs[i].stood_for) metric.values[i].reset();
    }
  }
  return metrics;
}

}  // namespace framewise::comparison
