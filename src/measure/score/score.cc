// SPDX-License-Identifier: Apache-2.0
#include "measure/score/score.h"

#include <algorithm>
#include <cmath>

#include "base/for_each_index.h"
#include "measure/luma_pyramid.h"
#include "measure/metric.h"
#include "simd/plane/plane_error.h"

namespace framewise::measure {
namespace {

// Weights of the scales, full size first: Wang, Simoncelli and Bovik,
// Multi-scale structural similarity, 2003.
constexpr double kScaleWeights[] = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
// Share of a scale's loss that depends on its concentration.
constexpr double kWorstWeight = 0.35;

constexpr double kStructureWeight = 0.55;
constexpr double kColorWeight = 0.20;
constexpr double kLumaErrorWeight = 0.15;
constexpr double kColorErrorWeight = 0.10;
// Mean square errors at which the error terms reach half.
constexpr double kHalfLumaError = 400;
constexpr double kHalfColorError = 200;

// The distance with a score of 50, and the steepness of the curve.
constexpr double kHalfDistance = 0.14;
constexpr double kSteepness = 1.1;

double concentrated(double base, const SimilarityLoss& loss) {
  if (loss.whole <= 0) return 0;
  return base * (1 - kWorstWeight + kWorstWeight * loss.worst / loss.whole);
}

double saturating(double error, double half) { return error / (error + half); }

}  // namespace

double score_of(double distance) {
  return 100 / (1 + std::pow(distance / kHalfDistance, kSteepness));
}

double distance_of(double score) {
  return kHalfDistance * std::pow(100 / score - 1, 1 / kSteepness);
}

double SquareErrorOfRows::mean(const PaddedPlane& a, const PaddedPlane& b,
                               const TileMap& changed) {
  rows_.evaluate(a.size, &changed, [&](int y) -> Error {
    return {simd::squared_error(a.plane.row(y), b.plane.row(y),
                                size_t(a.size.width))};
  });
  return rows_.total().squares / double(a.size.pixels());
}

void PairScore::compute(const PairView& pair) {
  TileMap everything;
  everything.reset(pair.size(), true);
  evaluate(pair, everything);
}

void PairScore::update(const PairView& pair) { evaluate(pair, pair.changed()); }

void PairScore::evaluate(const PairView& pair, const TileMap& changed) {
  const ScorePlanes& a = pair.reference().get<ScorePlanes>();
  const ScorePlanes& b = pair.test().get<ScorePlanes>();
  for (size_t s = 0; s < changed_.size(); ++s) {
    scale_down(changed, int(s), 0, changed_[s]);
  }
  const auto look = [&](SimilarityMap& map, size_t scale, const PaddedPlane& x,
                        const PaddedPlane& y) {
    changed_[scale].for_each_run(
        [&](const Rect& run) { map.evaluate(x, y, run); });
  };
  const auto one_scale = [&](size_t task) {
    if (task < luma_.size()) {
      look(luma_[task], task, a.luma[task], b.luma[task]);
      luma_losses_[task] = luma_[task].total();
      return;
    }
    const size_t s = task - luma_.size();
    look(u_[s], s + 1, a.u[s], b.u[s]);
    look(v_[s], s + 1, a.v[s], b.v[s]);
    color_losses_[s] = u_[s].worse_total(v_[s]);
  };
  for_each_index(pair.executor(), luma_.size() + u_.size(), one_scale);
  add_up(a, b);
}

void PairScore::add_up(const ScorePlanes& a, const ScorePlanes& b) {
  distance_ = {};
  for (size_t s = 0; s < luma_losses_.size(); ++s) {
    const SimilarityLoss& loss = luma_losses_[s];
    const double base = loss.structure + loss.luminance;
    distance_.structure +=
        kStructureWeight * kScaleWeights[s] * concentrated(base, loss);
  }
  for (const SimilarityLoss& loss : color_losses_) {
    distance_.color +=
        kColorWeight / double(u_.size()) *
        ((1 - kWorstWeight) * loss.whole + kWorstWeight * loss.worst);
  }
  distance_.luma_error =
      kLumaErrorWeight *
      saturating(luma_error_.mean(a.luma[1], b.luma[1], changed_[1]),
                 kHalfLumaError);
  distance_.color_error =
      kColorErrorWeight *
      saturating(u_error_.mean(a.u[0], b.u[0], changed_[1]) +
                     v_error_.mean(a.v[0], b.v[0], changed_[1]),
                 kHalfColorError);
}

void PairScore::map(const PairView& pair, ImageF& map) const {
  const ScorePlanes& a = pair.reference().get<ScorePlanes>();
  const ScorePlanes& b = pair.test().get<ScorePlanes>();
  const auto squared = [](const PaddedPlane& p, const PaddedPlane& q, int x,
                          int y) {
    const double difference = double(p.plane.row(y)[x]) - q.plane.row(y)[x];
    return difference * difference;
  };
  map.resize(pair.size());
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) {
      double distance = 0;
      for (size_t s = 0; s < luma_.size(); ++s) {
        distance += kStructureWeight * kScaleWeights[s] *
                    luma_[s].base_at(x >> s, y >> s);
      }
      for (size_t s = 0; s < u_.size(); ++s) {
        const int u = x >> (s + 1), v = y >> (s + 1);
        distance += kColorWeight / double(u_.size()) *
                    std::max(u_[s].loss_at(u, v), v_[s].loss_at(u, v));
      }
      const int u = x / 2, v = y / 2;
      distance +=
          kLumaErrorWeight *
          saturating(squared(a.luma[1], b.luma[1], u, v), kHalfLumaError);
      distance +=
          kColorErrorWeight * saturating(squared(a.u[0], b.u[0], u, v) +
                                             squared(a.v[0], b.v[0], u, v),
                                         kHalfColorError);
      map.row(y)[x] = float(distance / kHalfDistance);
    }
  }
}

namespace {

void map_errors(const PairView& pair, ImageF& map) {
  pair.get<PairScore>().map(pair, map);
}

enum Output : size_t { kScore, kStructure, kColor, kLumaError, kColorError };

void measure(const PairView& pair, std::span<Value> values) {
  const ScoreDistance& distance = pair.get<PairScore>().distance();
  values[kScore] = score_of(distance.total());
  values[kStructure] = distance.structure;
  values[kColor] = distance.color;
  values[kLumaError] = distance.luma_error;
  values[kColorError] = distance.color_error;
}

MetricInfo part(std::string_view name, std::string_view title, double highest) {
  return {.name = name,
          .title = title,
          .direction = Direction::kLowerIsBetter,
          .lowest = 0,
          .highest = highest,
          .perfect = 0,
          .version = "1",
          .paper = "docs/verdicts.md",
          .about = "One of the four parts whose sum the score is made from.",
          .cost = CostClass::kCheap};
}

}  // namespace

Metric score_metric() {
  return {
      .outputs =
          {{.name = "score",
            .aliases = "framewise",
            .title = "Score of Framewise",
            .lowest = 0,
            .highest = 100,
            .perfect = 100,
            .version = "3",
            .paper = "docs/verdicts.md",
            .about = "How much of the original is still there: 95 and "
                     "more shows no damage, 80 to 95 a little, 50 to "
                     "80 plainly, below 50 is bad. Of the pairs; the score of "
                     "the whole weighs the worst moments more.",
            .cost = CostClass::kCheap,
            .sets = "default fast"},
           part("score:structure", "Score: lost structure", 2),
           part("score:color", "Score: lost structure of colours", 1),
           part("score:luma_error", "Score: wrong brightness", 1),
           part("score:color_error", "Score: wrong colours", 1)},
      .measure = measure,
      .map_errors = map_errors,
      .kept_bytes = 16};
}

}  // namespace framewise::measure
