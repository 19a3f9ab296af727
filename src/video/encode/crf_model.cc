// SPDX-License-Identifier: Apache-2.0
#include "video/encode/crf_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace framewise::video {
namespace {

// Before anything was learned: what x264, x265 and SVT-AV1 cost near a score of
// 85, in points a step.
constexpr double kUsualSlope = 1.2;
// Outside of these, slopes are noise of a probe: settings 20 apart would follow
// from one.
constexpr double kLeastSlope = 0.25;
constexpr double kMostSlope = 6;
// Before residuals are known.
constexpr double kUsualDeviation = 1;
// Of a step of the integration, in points.
constexpr double kStepPoints = 0.05;
// Margins beyond this are not searched: the end of the range comes first.
constexpr double kMostCrfDistance = 64;

double mean_of_residuals(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         double(values.size());
}

}  // namespace

double CrfRange::floor(double crf) const {
  // A setting that was hit by rounding stays.
  const double steps = std::floor((crf - lowest) / step + 1e-6);
  return std::clamp(lowest + steps * step, lowest, highest);
}

void CrfModel::learn(std::span<const CrfProbe> of_scene) {
  std::vector<CrfProbe> probes(of_scene.begin(), of_scene.end());
  std::sort(probes.begin(), probes.end(),
            [](const CrfProbe& a, const CrfProbe& b) { return a.crf < b.crf; });
  for (size_t i = 0; i + 1 < probes.size(); ++i) {
    const double distance = probes[i + 1].crf - probes[i].crf;
    if (!(distance > 0)) continue;
    const double points = (probes[i].margin - probes[i + 1].margin) / distance;
    slopes_.push_back({(probes[i].margin + probes[i + 1].margin) / 2,
                       std::clamp(points, kLeastSlope, kMostSlope)});
  }
  fit();
}

void CrfModel::learn_residual(double points) { residuals_.push_back(points); }

// By least squares.
void CrfModel::fit() {
  double x = 0;
  double y = 0;
  for (const Slope& one : slopes_) {
    x += one.margin / double(slopes_.size());
    y += one.points / double(slopes_.size());
  }
  double xx = 0;
  double xy = 0;
  for (const Slope& one : slopes_) {
    xx += (one.margin - x) * (one.margin - x);
    xy += (one.margin - x) * (one.points - y);
  }
  line_ = {.middle = {x, y}, .tilt = xx > 1e-9 ? std::min(xy / xx, 0.0) : 0};
}

double CrfModel::slope_at(double margin) const {
  if (slopes_.empty()) return kUsualSlope;
  return std::clamp(
      line_.middle.points + line_.tilt * (margin - line_.middle.margin),
      kLeastSlope, kMostSlope);
}

double CrfModel::crf_for(const CrfProbe& probe, double wanted) const {
  const double sign = probe.margin > wanted ? 1 : -1;
  double left = std::abs(probe.margin - wanted);
  double margin = probe.margin;
  double crf = probe.crf;
  while (left > 0 && std::abs(crf - probe.crf) < kMostCrfDistance) {
    const double points = std::min(left, kStepPoints);
    crf += sign * points / slope_at(margin - sign * points / 2);
    margin -= sign * points;
    left -= points;
  }
  return crf;
}

double CrfModel::margin_at(const CrfProbe& probe, double crf) const {
  constexpr double kStepCrf = 0.05;
  const double sign = crf > probe.crf ? 1 : -1;
  double left = std::min(std::abs(crf - probe.crf), kMostCrfDistance);
  double margin = probe.margin;
  while (left > 0) {
    const double step = std::min(left, kStepCrf);
    margin -= sign * step * slope_at(margin);
    left -= step;
  }
  return margin;
}

double CrfModel::usual_residual() const {
  return residuals_.empty() ? 0 : mean_of_residuals(residuals_);
}

double CrfModel::low_residual() const {
  if (residuals_.size() < 3) return usual_residual() - kUsualDeviation;
  const double mean = usual_residual();
  double sum = 0;
  for (const double one : residuals_) sum += (one - mean) * (one - mean);
  return mean - std::sqrt(sum / double(residuals_.size() - 1));
}

}  // namespace framewise::video
