// SPDX-License-Identifier: Apache-2.0
// Predicted curves of size and score, for people and as JSON.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "optimize/predict/curve_model.h"

namespace framewise::report {

struct PredictedCurve {
  const optimization::CurveModel* model = nullptr;
  std::vector<optimization::CurvePoint> points;
};

struct Prediction {
  std::string file;
  optimization::GifFeatures features;
  std::vector<PredictedCurve> curves;
};

// A table of each curve, with the interval of nine of ten cases.
std::string prediction_text(const Prediction& prediction);
// The 24 features, a line each.
std::string features_text(const optimization::GifFeatures& features);

// A line of JSON: {"schema": "framewise.prediction/1", "file": …}.
std::string prediction_json(const Prediction& prediction);

}  // namespace framewise::report
