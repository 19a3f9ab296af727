// SPDX-License-Identifier: Apache-2.0
#include "report/ladder/ladder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/numeric/curve.h"

namespace framewise::report {
namespace {

using video::LadderReport;
using video::LadderSample;
using video::LadderTrial;

// More rungs than a player can use by what the line carries.
constexpr size_t kMostRungs = 8;
// Halvings of the range of settings, to a thousandth of a step.
constexpr int kHalvings = 16;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         double(std::max<size_t>(values.size(), 1));
}

LadderPoint point_of(int height, double crf,
                     std::span<const LadderSample> samples) {
  std::vector<double> rates;
  std::vector<double> values;
  std::vector<double> margins;
  for (const LadderSample& sample : samples) {
    rates.push_back(sample.kbps);
    values.push_back(sample.value);
    margins.push_back(sample.margin);
  }
  return {.height = height,
          .crf = crf,
          .kbps = mean_of(rates),
          .value = mean_of(values),
          .margin = mean_of(margins),
          .kbps_interval = interval_of_mean(rates),
          .value_interval = interval_of_mean(values)};
}

// The settings of one encoder at one height, and what lies between them.
class SizeCurve {
 public:
  explicit SizeCurve(std::span<const LadderTrial> trials) : trials_(trials) {}

  double lowest() const { return trials_.front().crf; }
  double highest() const { return trials_.back().crf; }

  LadderPoint at(double crf) const {
    std::vector<LadderSample> samples;
    for (size_t i = 0; i < trials_.front().samples.size(); ++i) {
      samples.push_back(
          {.kbps = std::exp(between(crf, i,
                                    [](const LadderSample& one) {
                                      return std::log(std::max(one.kbps, 1e-3));
                                    })),
           .value = between(crf, i,
                            [](const LadderSample& one) { return one.value; }),
           .margin = between(
               crf, i, [](const LadderSample& one) { return one.margin; })});
    }
    return point_of(trials_.front().height, crf, samples);
  }

  // The setting at which the mean margin is `margin`; none outside of what was
  // measured.
  std::optional<LadderPoint> with_margin(double margin) const {
    double low = lowest();
    double high = highest();
    if (at(low).margin < margin || at(high).margin > margin) return {};
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = (low + high) / 2;
      (at(middle).margin >= margin ? low : high) = middle;
    }
    return at(low);
  }

 private:
  double between(double crf, size_t sample,
                 double (*of)(const LadderSample& one)) const {
    std::vector<double> x;
    std::vector<double> y;
    for (const LadderTrial& trial : trials_) {
      x.push_back(trial.crf);
      y.push_back(of(trial.samples[sample]));
    }
    return Curve::through(x, y, Interpolation::kPchip).at(crf);
  }

  std::span<const LadderTrial> trials_;
};

// Trials of an encoder and a height stand together.
std::vector<SizeCurve> curves_of(std::span<const LadderTrial> trials,
                                 size_t encoder) {
  std::vector<SizeCurve> curves;
  for (size_t first = 0; first < trials.size();) {
    size_t end = first;
    while (end < trials.size() &&
           trials[end].encoder == trials[first].encoder &&
           trials[end].height == trials[first].height) {
      ++end;
    }
    if (trials[first].encoder == encoder) {
      curves.emplace_back(trials.subspan(first, end - first));
    }
    first = end;
  }
  return curves;
}

std::optional<LadderPoint> cheapest(std::span<const SizeCurve> curves,
                                    double margin) {
  std::optional<LadderPoint> best;
  for (const SizeCurve& curve : curves) {
    const auto found = curve.with_margin(margin);
    if (found && (!best || found->kbps < best->kbps)) best = found;
  }
  return best;
}

// From the target down; from the best that was reached, if that is less.
std::vector<LadderPoint> rungs_of(std::span<const SizeCurve> curves,
                                  double step) {
  double best = -HUGE_VAL;
  double worst = HUGE_VAL;
  for (const SizeCurve& curve : curves) {
    best = std::max(best, curve.at(curve.lowest()).margin);
    worst = std::min(worst, curve.at(curve.highest()).margin);
  }
  std::vector<LadderPoint> rungs;
  for (double margin = std::min(best, 0.0);
       margin >= worst && rungs.size() < kMostRungs; margin -= step) {
    if (auto found = cheapest(curves, margin)) rungs.push_back(*found);
  }
  return rungs;
}

}  // namespace

std::vector<size_t> convex_hull(std::span<const LadderPoint> points) {
  std::vector<size_t> order(points.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::ranges::sort(order, [&](size_t a, size_t b) {
    if (points[a].kbps != points[b].kbps) {
      return points[a].kbps < points[b].kbps;
    }
    return points[a].margin > points[b].margin;
  });
  // Whether the middle one lies on or below the line between the others.
  const auto is_below = [&](size_t a, size_t b, size_t c) {
    const double ab = std::log(points[b].kbps / points[a].kbps);
    const double ac = std::log(points[c].kbps / points[a].kbps);
    return (points[b].margin - points[a].margin) * ac <=
           (points[c].margin - points[a].margin) * ab;
  };
  std::vector<size_t> hull;
  for (const size_t i : order) {
    // More rate for no more quality.
    if (!hull.empty() && points[i].margin <= points[hull.back()].margin) {
      continue;
    }
    while (hull.size() >= 2 &&
           is_below(hull[hull.size() - 2], hull.back(), i)) {
      hull.pop_back();
    }
    hull.push_back(i);
  }
  return hull;
}

Ladder ladder_of(const LadderReport& report, double step) {
  Ladder ladder{.step = step, .encoders = {}};
  for (size_t i = 0; i < report.encoders.size(); ++i) {
    EncoderLadder& encoder = ladder.encoders.emplace_back(EncoderLadder{
        .encoder = report.encoders[i], .points = {}, .rungs = {}});
    for (const LadderTrial& trial : report.trials) {
      if (trial.encoder != i) continue;
      encoder.points.push_back(
          point_of(trial.height, trial.crf, trial.samples));
    }
    for (const size_t at : convex_hull(encoder.points)) {
      encoder.points[at].on_hull = true;
    }
    encoder.rungs = rungs_of(curves_of(report.trials, i), step);
  }
  return ladder;
}

}  // namespace framewise::report
