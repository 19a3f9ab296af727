// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/sweep_curves.h"

#include <fmt/format.h>

#include <utility>

namespace framewise::optimization {
namespace {

bool has(const StepTool* tool) { return tool->engine != StepEngine::kNone; }

// The pipeline with the settings that do not vary along the axis.
std::string curve_name(const SweepPoint& point, CurveAxis axis) {
  const auto& [pipeline, settings] = point;
  std::string name = pipeline.id();
  if (has(pipeline.frame)) {
    name += fmt::format(", {:.4g} of the frames", settings.frame_ratio);
  }
  if (has(pipeline.color) && axis == CurveAxis::kLoss) {
    name += fmt::format(", {} colors", settings.colors);
  }
  if (has(pipeline.lossy) && axis == CurveAxis::kColors) {
    name += fmt::format(", loss {:.4g}", settings.loss);
  }
  return name;
}

struct CurveData {
  CurveAxis axis;
  std::vector<CurveSample> samples;
};

}  // namespace

std::vector<CurveModel> train_curves(
    std::span<const MeasuredPoint> points,
    const std::map<std::string, GifFeatures>& features) {
  std::map<std::pair<std::string, CurveAxis>, CurveData> curves;
  for (const MeasuredPoint& one : points) {
    const auto found = features.find(one.original);
    if (found == features.end()) continue;
    const auto add = [&](CurveAxis axis, double setting) {
      CurveData& curve = curves[{curve_name(one.point, axis), axis}];
      curve.axis = axis;
      curve.samples.push_back({.original = one.original,
                               .features = found->second,
                               .setting = setting,
                               .size_ratio = one.size_ratio,
                               .score = one.score});
    };
    const auto& [pipeline, settings] = one.point;
    if (has(pipeline.lossy)) add(CurveAxis::kLoss, settings.loss);
    if (has(pipeline.color)) add(CurveAxis::kColors, settings.colors);
  }
  std::vector<CurveModel> models;
  for (const auto& [key, curve] : curves) {
    auto model = train_curve(key.first, curve.axis, curve.samples);
    if (model) models.push_back(*std::move(model));
  }
  return models;
}

}  // namespace framewise::optimization
