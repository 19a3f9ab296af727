// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/model.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure {

double VmafModel::value_of(const VmafFeatures& features, Input input) {
  switch (input) {
    case Input::kAdm2: return features.adm2;
    case Input::kMotion2: return features.motion2;
    case Input::kVif0: return features.vif[0];
    case Input::kVif1: return features.vif[1];
    case Input::kVif2: return features.vif[2];
    case Input::kVif3: return features.vif[3];
    case Input::kAdm2Neg: return features.adm2_neg;
    case Input::kVif0Neg: return features.vif_neg[0];
    case Input::kVif1Neg: return features.vif_neg[1];
    case Input::kVif2Neg: return features.vif_neg[2];
    case Input::kVif3Neg: return features.vif_neg[3];
    case Input::kCambi: return features.cambi;
    case Input::kSpeedChroma: return features.speed_chroma;
    case Input::kAdm3: return features.adm3;
    case Input::kMotion3: return features.motion3;
  }
  return 0;
}

bool VmafModel::is_neg() const {
  return std::any_of(inputs_.begin(), inputs_.end(), [](Input input) {
    return input >= Input::kAdm2Neg && input <= Input::kVif3Neg;
  });
}

double VmafModel::raw(const VmafFeatures& measured) const {
  VmafFeatures features = measured;
  if (chroma_from_luma_ && features.speed_chroma == 0) {
    features.speed_chroma = *chroma_from_luma_ * (1 - features.adm3);
  }
  const size_t dimensions = inputs_.size();
  std::array<double, 16> x;
  for (size_t j = 0; j < dimensions; ++j) {
    x[j] = slopes_[j + 1] * value_of(features, inputs_[j]) + intercepts_[j + 1];
  }
  double sum = 0;
  for (size_t k = 0; k < coefficients_.size(); ++k) {
    const double* vector = &vectors_[k * dimensions];
    double distance = 0;
    for (size_t j = 0; j < dimensions; ++j) {
      distance += (x[j] - vector[j]) * (x[j] - vector[j]);
    }
    sum += coefficients_[k] * std::exp(-gamma_ * distance);
  }
  return (sum - rho_ - intercepts_[0]) / slopes_[0];
}

double VmafModel::clipped(double raw_score) const {
  return clip_ ? std::clamp(raw_score, (*clip_)[0], (*clip_)[1]) : raw_score;
}

double VmafModel::score(const VmafFeatures& features) const {
  const double score = raw(features);
  return transform_ && transform_->always ? for_phones(score) : clipped(score);
}

double VmafModel::for_phones(double raw_score) const {
  return clipped(transform_ ? transformed(raw_score) : raw_score);
}

namespace {

// Linear interpolation of the knots; the outer lines are extended.
double on_lines(std::span<const std::array<double, 2>> knots, double x) {
  size_t i = 1;
  while (i + 1 < knots.size() && x > knots[i][0]) ++i;
  const auto& [x0, y0] = knots[i - 1];
  const auto& [x1, y1] = knots[i];
  return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}

}  // namespace

double VmafModel::transformed(double y) const {
  const Transform& t = *transform_;
  double out = y;
  if (t.p0 || t.p1 || t.p2) {
    out = t.p0.value_or(0) + t.p1.value_or(0) * y + t.p2.value_or(0) * y * y;
  }
  if (!t.knots.empty()) out = on_lines(t.knots, out);
  if (t.out_lte_in) out = std::min(out, y);
  if (t.out_gte_in) out = std::max(out, y);
  return out;
}

namespace {

// The value below which `percent` of the sorted values lie.
double percentile(const std::vector<double>& sorted, double percent) {
  const double place = percent * double(sorted.size() - 1) / 100;
  const auto left = size_t(std::floor(place));
  const auto right = size_t(std::ceil(place));
  if (left == right) return sorted[left];
  return sorted[left] * (double(right) - place) +
         sorted[right] * (place - double(left));
}

}  // namespace

VmafSpread VmafModelFile::spread(const VmafFeatures& features) const {
  std::vector<double> scores;
  for (const VmafModel& model : models().subspan(1)) {
    scores.push_back(model.raw(features));
  }
  const auto count = double(scores.size());
  double mean = 0;
  for (const double score : scores) mean += score;
  mean /= count;
  double variance = 0;
  for (const double score : scores) {
    variance += (score - mean) * (score - mean);
  }
  variance /= count;
  // Slope of the clipped score at that value.
  constexpr double kStep = 0.01;
  const double slope =
      (model().clipped(mean + kStep) - model().clipped(mean - kStep)) /
      (2 * kStep);
  std::sort(scores.begin(), scores.end());
  return {.bagging = model().clipped(mean),
          .stddev = std::sqrt(variance) * slope,
          .low = model().clipped(percentile(scores, 2.5)),
          .high = model().clipped(percentile(scores, 97.5))};
}

}  // namespace framewise::measure
