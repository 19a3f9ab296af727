// SPDX-License-Identifier: Apache-2.0
// Curve models from the experiments of a sweep.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "optimize/predict/curve_model.h"
#include "optimize/sweep/pipelines.h"

namespace framewise::optimization {

// A result of an experiment.
struct MeasuredPoint {
  std::string original;  // the path of the GIF
  SweepPoint point;
  double size_ratio = 0;  // bytes of the result, of the original's; above 0
  double score = 0;
};

// One curve for each pipeline and setting that was varied, loss or colors,
// while the others were kept; in the order of names. Points whose original has
// no features, and curves with too few points, are left out.
std::vector<CurveModel> train_curves(
    std::span<const MeasuredPoint> points,
    const std::map<std::string, GifFeatures>& features);

}  // namespace framewise::optimization
