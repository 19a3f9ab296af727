// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/prediction_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/printable.h"
#include "report/optimization/optimization_text.h"

namespace framewise::report {
namespace {

using optimization::CurveAxis;
using optimization::CurveModel;
using optimization::CurvePoint;
using optimization::Estimate;

// How many of the features that a forest uses are named.
constexpr size_t kMostNamed = 3;

std::string megabytes_of(double bytes) {
  return megabytes(std::llround(std::min(bytes, 9e15)));
}

std::string important_features(const CurveModel& model) {
  std::vector<size_t> order(optimization::kFeatureCount);
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, [&model](size_t a, size_t b) {
    return model.importances[a] > model.importances[b];
  });
  std::string names;
  for (size_t i = 0; i < kMostNamed; ++i) {
    if (model.importances[order[i]] <= 0) break;
    names += fmt::format("{}{}", names.empty() ? "" : ", ",
                         optimization::feature_infos()[order[i]].name);
  }
  return names;
}

std::string error_text(const CurveModel& model) {
  std::string text = fmt::format(
      "unseen GIFs: half within ±{:.0f} % of the size and ±{:.1f} of the "
      "score, nine of ten within ±{:.0f} % and ±{:.1f} ({} GIFs, {} "
      "experiments)",
      100 * std::expm1(model.log_size_error.median), model.score_error.median,
      100 * std::expm1(model.log_size_error.p90), model.score_error.p90,
      model.originals, model.rows);
  if (model.uses_features) {
    const std::string names = important_features(model);
    if (!names.empty()) text += "; most telling: " + names;
  } else {
    text += "; features of the GIF did not help, so only the setting is used";
  }
  return text;
}

Json json_of(const Estimate& estimate, int digits) {
  const double scale = std::pow(10, digits);
  const auto rounded = [scale](double value) {
    return std::round(value * scale) / scale;
  };
  return {{"value", rounded(estimate.value)},
          {"low", rounded(estimate.low)},
          {"high", rounded(estimate.high)}};
}

Json json_of(const PredictedCurve& curve) {
  const CurveModel& model = *curve.model;
  Json points = Json::array();
  for (const CurvePoint& one : curve.points) {
    points.push_back({{"setting", one.setting},
                      {"bytes", json_of(one.bytes, 0)},
                      {"score", json_of(one.score, 2)}});
  }
  return {{"name", model.name},
          {"axis", model.axis == CurveAxis::kLoss ? "loss" : "colors"},
          {"originals", model.originals},
          {"uses_features", model.uses_features},
          {"size_error_median", std::expm1(model.log_size_error.median)},
          {"size_error_p90", std::expm1(model.log_size_error.p90)},
          {"score_error_median", model.score_error.median},
          {"score_error_p90", model.score_error.p90},
          {"points", std::move(points)}};
}

}  // namespace

std::string features_text(const optimization::GifFeatures& features) {
  std::string text;
  for (size_t i = 0; i < features.values.size(); ++i) {
    const auto& info = optimization::feature_infos()[i];
    text += fmt::format("  {:<27} {:>12.6g}  {}\n", info.name,
                        features.values[i], info.about);
  }
  return text;
}

std::string prediction_text(const Prediction& prediction) {
  const auto& features = prediction.features;
  std::string text = fmt::format(
      "{}: {}, {:.0f} frames of {:.0f}x{:.0f}\n", printable(prediction.file),
      megabytes_of(features["file_size_bytes"]), features["frame_count"],
      features["width"], features["height"]);
  for (const PredictedCurve& curve : prediction.curves) {
    text += fmt::format("\n{}\n{}\n", printable(curve.model->name),
                        error_text(*curve.model));
    text +=
        fmt::format("{:>8}  {:>9}  {:<23} {:>5}  {}\n",
                    curve.model->axis == CurveAxis::kLoss ? "loss" : "colors",
                    "size", "nine of ten", "score", "nine of ten");
    for (const CurvePoint& one : curve.points) {
      text += fmt::format(
          "{:>8.0f}  {:>9}  {:<23} {:>5.1f}  {:.1f} to {:.1f}\n", one.setting,
          megabytes_of(one.bytes.value),
          megabytes_of(one.bytes.low) + " to " + megabytes_of(one.bytes.high),
          one.score.value, one.score.low, one.score.high);
    }
  }
  return text;
}

std::string prediction_json(const Prediction& prediction) {
  Json features = Json::object();
  for (size_t i = 0; i < prediction.features.values.size(); ++i) {
    features[std::string(optimization::feature_infos()[i].name)] =
        prediction.features.values[i];
  }
  Json curves = Json::array();
  for (const PredictedCurve& one : prediction.curves) {
    curves.push_back(json_of(one));
  }
  const Json json = {{"schema", "framewise.prediction/1"},
                     {"file", prediction.file},
                     {"features", std::move(features)},
                     {"curves", std::move(curves)}};
  return json.dump_printable() + "\n";
}

}  // namespace framewise::report
