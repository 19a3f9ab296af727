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
constexpr double kWorstWeight = 0.5;
// Twice the loss is seen as less than twice as bad; without this, strong noise
// costs far more than people say.
constexpr double kLossPower = 0.7;

constexpr double kStructureWeight = 0.55;
constexpr double kColorWeight = 0.15;
// Of the scales of chroma, half size first: the eye sees colors coarsely
// (Mullen, The contrast sensitivity of human colour vision, 1985).
constexpr double kColorScaleWeights[] = {0.15, 0.25, 0.60};
constexpr double kLumaErrorWeight = 0.15;
constexpr double kColorErrorWeight = 0.10;
// The scales on which errors are squared: luma at half size, chroma at an
// eighth, where a tint is left and noise is not.
constexpr size_t kLumaErrorScale = 1;
constexpr size_t kColorErrorScale = 2;
// Mean square errors at which the error terms reach half.
constexpr double kHalfLumaError = 400;
constexpr double kHalfColorError = 200;

// The distance with a score of 50, and the steepness of the curve. With these,
// 90, 70, 50 and 30 mean what they mean for SSIMULACRA 2: docs/verdicts.md.
constexpr double kHalfDistance = 0.063;
constexpr double kSteepness = 0.95;

double concentrated(double base, const SimilarityLoss& loss) {
  if (loss.whole <= 0) return 0;
  return std::pow(
      base * (1 - kWorstWeight + kWorstWeight * loss.worst / loss.whole),
      kLossPower);
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
  distance_.worst_place =
      kStructureWeight *
      worst_place_.of(luma_, kScaleWeights, kLossPower, a.luma[0].size);
  for (size_t s = 0; s < color_losses_.size(); ++s) {
    const SimilarityLoss& loss = color_losses_[s];
    distance_.color +=
        kColorWeight * kColorScaleWeights[s] *
        ((1 - kWorstWeight) * loss.whole + kWorstWeight * loss.worst);
  }
  distance_.luma_error =
      kLumaErrorWeight * saturating(luma_error_.mean(a.luma[kLumaErrorScale],
                                                     b.luma[kLumaErrorScale],
                                                     changed_[kLumaErrorScale]),
                                    kHalfLumaError);
  // The planes of chroma begin at half size.
  const TileMap& changed = changed_[kColorErrorScale + 1];
  distance_.color_error =
      kColorErrorWeight *
      saturating(
          u_error_.mean(a.u[kColorErrorScale], b.u[kColorErrorScale], changed) +
              v_error_.mean(a.v[kColorErrorScale], b.v[kColorErrorScale],
                            changed),
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
                    std::pow(luma_[s].base_at(x >> s, y >> s), kLossPower);
      }
      for (size_t s = 0; s < u_.size(); ++s) {
        const int u = x >> (s + 1), v = y >> (s + 1);
        distance += kColorWeight * kColorScaleWeights[s] *
                    std::max(u_[s].loss_at(u, v), v_[s].loss_at(u, v));
      }
      const auto luma =
          squared(a.luma[kLumaErrorScale], b.luma[kLumaErrorScale],
                  x >> kLumaErrorScale, y >> kLumaErrorScale);
      const int u = x >> (kColorErrorScale + 1);
      const int v = y >> (kColorErrorScale + 1);
      const auto color =
          squared(a.u[kColorErrorScale], b.u[kColorErrorScale], u, v) +
          squared(a.v[kColorErrorScale], b.v[kColorErrorScale], u, v);
      distance += kLumaErrorWeight * saturating(luma, kHalfLumaError);
      distance += kColorErrorWeight * saturating(color, kHalfColorError);
      map.row(y)[x] = float(distance / kHalfDistance);
    }
  }
}

namespace {

void map_score_errors(const PairView& pair, ImageF& map) {
  pair.get<PairScore>().map(pair, map);
}

enum Output : size_t {
  kScore,
  kStructure,
  kColor,
  kLumaError,
  kColorError,
  kWorstPlace
};

void measure_score(const PairView& pair, std::span<Value> values) {
  const ScoreDistance& distance = pair.get<PairScore>().distance();
  values[kScore] = score_of(distance.total());
  values[kStructure] = distance.structure;
  values[kColor] = distance.color;
  values[kLumaError] = distance.luma_error;
  values[kColorError] = distance.color_error;
  values[kWorstPlace] = distance.worst_place;
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
            .version = "4",
            .paper = "docs/verdicts.md",
            .about = "How much of the original is still there: from 90 on "
                     "nobody sees a difference, at 70 it is seen side by side, "
                     "at 50 at once, and 30 annoys. Of the pairs; the score of "
                     "the whole weighs the worst moments more.",
            .cost = CostClass::kCheap,
            .sets = "default fast"},
           part("score:structure", "Score: lost structure", 2),
           part("score:color", "Score: lost structure of colors", 1),
           part("score:luma_error", "Score: wrong brightness", 1),
           part("score:color_error", "Score: wrong colors", 1),
           part("score:worst_place", "Score: lost structure at the worst place",
                2)},
      .measure = measure_score,
      .map_errors = map_score_errors,
      .kept_bytes = 16};
}

}  // namespace framewise::measure
