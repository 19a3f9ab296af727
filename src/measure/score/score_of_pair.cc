// SPDX-License-Identifier: Apache-2.0
#include "measure/score/score_of_pair.h"

#include <algorithm>
#include <cmath>

#include "base/for_each_index.h"
#include "measure/luma_pyramid.h"
#include "measure/metric.h"
#include "measure/score/score_weights.h"

namespace framewise::measure {
namespace {

static_assert(kQuarter < int(ScorePlanes::kLumaScales));
static_assert(kEighth == ScorePlanes::kChromaHalvings);

// The standard deviation beside which a loss of contrast counts half.
constexpr float kFaintContrast = 6;
// Masking: the square error that counts as 1 where nothing hides it, and what
// each level of standard deviation adds to it.
constexpr float kSeenError = 100;
constexpr float kHiddenError = 10;

// A place is seen as less than a picture that is everywhere like it: with this,
// the worst place of a picture that is damaged all over is as bad as it.
constexpr double kPlace = 0.75;

float masked(float square_error, float variance) {
  return square_error / (kHiddenError * std::sqrt(variance) + kSeenError);
}

}  // namespace

double score_of(double distance) { return 100 / (1 + distance); }

double distance_of(double score) { return 100 / score - 1; }

void PairScore::compute(const PairView& pair) {
  TileMap everything;
  everything.reset(pair.size(), true);
  evaluate(pair, everything);
}

void PairScore::update(const PairView& pair) { evaluate(pair, pair.changed()); }

void PairScore::compare_structure(const ScorePlanes& planes_a,
                                  const ScorePlanes& planes_b) {
  const PaddedPlane& a = planes_a.luma[0];
  const PaddedPlane& b = planes_b.luma[0];
  structure_.resize(WindowRows::windows_of(a));
  if (grain_.exists()) {
    return grain_.compare_structure(planes_a, planes_b, structure_);
  }
  changed_[0].for_each_run([&](const Rect& run) {
    rows_[0].for_each(
        a, b, run,
        [&](int y, int first, int count, const simd::WindowMoments& moments) {
          float* const to = structure_.changing_row(y) + first;
          for (int i = 0; i < count; ++i) {
            to[i] =
                moments.difference[i] /
                (moments.variance_a[i] + moments.variance_b[i] + kFlatVariance);
          }
        });
  });
}

void PairScore::compare_detail(const PaddedPlane& a, const PaddedPlane& b) {
  detail_.resize(WindowRows::windows_of(a));
  brightness_.resize(WindowRows::windows_of(a));
  changed_[1].for_each_run([&](const Rect& run) {
    rows_[1].for_each(
        a, b, run,
        [&](int y, int first, int count, const simd::WindowMoments& moments) {
          if (grain_.exists()) {
            grain_.leave_out_of_quarter(a, y, first, count, moments);
          }
          float* const detail = detail_.changing_row(y) + first;
          float* const brightness = brightness_.changing_row(y) + first;
          for (int i = 0; i < count; ++i) {
            const float contrast = std::sqrt(moments.variance_a[i]);
            const float lost = contrast - std::sqrt(moments.variance_b[i]);
            detail[i] = std::max(lost, 0.0f) / (contrast + kFaintContrast);
            brightness[i] = masked(moments.difference[i] + moments.shift[i],
                                   moments.variance_a[i]);
          }
        });
  });
}

// Both planes together: first the sums of U, then those of V are added.
void PairScore::compare_color(const ScorePlanes& a, const ScorePlanes& b) {
  const Size windows = WindowRows::windows_of(a.u);
  color_.resize(windows);
  color_mask_.resize(windows);
  changed_[2].for_each_run([&](const Rect& run) {
    rows_[2].for_each(
        a.u, b.u, run,
        [&](int y, int first, int count, const simd::WindowMoments& moments) {
          if (grain_.exists()) grain_.leave_out_of_u(count, moments);
          float* const error = color_.changing_row(y) + first;
          float* const mask = color_mask_.changing_row(y) + first;
          for (int i = 0; i < count; ++i) {
            error[i] = moments.difference[i] + moments.shift[i];
            mask[i] = moments.variance_a[i];
          }
        });
    rows_[2].for_each(
        a.v, b.v, run,
        [&](int y, int first, int count, const simd::WindowMoments& moments) {
          if (grain_.exists()) grain_.leave_out_of_v(count, moments);
          float* const error = color_.changing_row(y) + first;
          const float* const mask = color_mask_.row(y) + first;
          for (int i = 0; i < count; ++i) {
            error[i] =
                masked(error[i] + moments.difference[i] + moments.shift[i],
                       mask[i] + moments.variance_a[i]);
          }
        });
  });
}

void PairScore::evaluate(const PairView& pair, const TileMap& changed) {
  const ScorePlanes& a = pair.reference().get<ScorePlanes>();
  const ScorePlanes& b = pair.test().get<ScorePlanes>();
  const bool is_new = size_ != a.luma[0].size;
  size_ = a.luma[0].size;
  const bool had_grain = grain_.exists();
  if (is_new || !changed.none()) grain_.estimate(a, b);
  // Grain is that of the whole frame.
  const bool needs_all = had_grain || grain_.exists();
  TileMap everything;
  if (needs_all) everything.reset(size_, true);
  constexpr int kHalvings[] = {0, kQuarter, kEighth};
  for (size_t i = 0; i < changed_.size(); ++i) {
    scale_down(needs_all ? everything : changed, kHalvings[i], 0, changed_[i]);
  }
  for_each_index(pair.executor(), changed_.size(), [&](size_t component) {
    switch (component) {
      case 0: return compare_structure(a, b);
      case 1: return compare_detail(a.luma[kQuarter], b.luma[kQuarter]);
      default: return compare_color(a, b);
    }
  });
  distance_ = {
      .structure =
          kStructureWeight * norm_of(structure_.mean_power(kStructureDoublings),
                                     kStructureDoublings),
      .detail = kDetailWeight *
                norm_of(detail_.mean_power(kDetailDoublings), kDetailDoublings),
      .brightness = kBrightnessWeight * root_of(brightness_.mean_power(0)),
      .color = kColorWeight * root_of(color_.mean_power(0))};
  // The components keep their shares of the distance.
  const double steeper = std::pow(distance_.total(), kSteepness - 1);
  for (double* const component : {&distance_.structure, &distance_.detail,
                                  &distance_.brightness, &distance_.color}) {
    *component *= steeper;
  }
  distance_.worst_place = kPlace * std::pow(worst_place_.of(structure_, detail_,
                                                            brightness_, size_),
                                            kSteepness);
}

void PairScore::map(ImageF& map) const {
  map.resize(size_);
  // Windows begin at every fourth sample, so that blocks of so many have one
  // value.
  constexpr int kBlock = 4;
  for (int y = 0; y < map.height(); y += kBlock) {
    float* const row = map.row(y);
    for (int x = 0; x < map.width(); x += kBlock) {
      const auto at = [x, y](const WindowLosses& losses, int halvings) {
        return losses.at(x >> halvings, y >> halvings);
      };
      const auto value = float(
          std::pow(kStructureWeight * at(structure_, 0) +
                       kDetailWeight * at(detail_, kQuarter) +
                       kBrightnessWeight * root_of(at(brightness_, kQuarter)) +
                       kColorWeight * root_of(at(color_, kEighth)),
                   kSteepness));
      std::fill_n(row + x, std::min(kBlock, map.width() - x), value);
    }
    for (int same = y + 1; same < std::min(y + kBlock, map.height()); ++same) {
      std::copy_n(row, map.width(), map.row(same));
    }
  }
}

namespace {

void map_score_errors(const PairView& pair, ImageF& map) {
  pair.get<PairScore>().map(map);
}

enum Output : size_t {
  kScore,
  kStructure,
  kDetail,
  kBrightness,
  kColor,
  kWorstPlace
};

void measure_score(const PairView& pair, std::span<Value> values) {
  const ScoreDistance& distance = pair.get<PairScore>().distance();
  values[kScore] = score_of(distance.total());
  values[kStructure] = distance.structure;
  values[kDetail] = distance.detail;
  values[kBrightness] = distance.brightness;
  values[kColor] = distance.color;
  values[kWorstPlace] = distance.worst_place;
}

MetricInfo part(std::string_view name, std::string_view title) {
  return {.name = name,
          .title = title,
          .direction = Direction::kLowerIsBetter,
          .lowest = 0,
          .perfect = 0,
          .version = "2",
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
            .version = "6",
            .paper = "docs/verdicts.md",
            .about = "How much of the original is still there: from 90 on "
                     "nobody sees a difference, at 70 it is seen side by side, "
                     "at 50 at once, and 30 annoys. Ordered as viewers order "
                     "pictures and encoders.",
            .cost = CostClass::kCheap,
            .sets = "default fast"},
           part("score:structure", "Score: damaged structure"),
           part("score:detail", "Score: lost contrast of details"),
           part("score:brightness", "Score: wrong brightness"),
           part("score:color", "Score: wrong colors"),
           part("score:worst_place", "Score: distance of the worst place")},
      .measure = measure_score,
      .map_errors = map_score_errors,
      .kept_bytes = 13};
}

}  // namespace framewise::measure
