// SPDX-License-Identifier: Apache-2.0
// Predicts the size and score of a GIF that a pipeline encodes, as a curve over
// the amount of loss or the number of colors, from the features of the
// original. Errors are those on originals that training has not seen.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "optimize/predict/boosting.h"
#include "optimize/predict/gif_features.h"

namespace framewise::optimization {

enum class CurveAxis : uint8_t { kLoss, kColors };

// One experiment of a sweep.
struct CurveSample {
  std::string original;  // its path: rows of one original belong together
  GifFeatures features;
  double setting = 0;     // loss from 0 to 100, or colors
  double size_ratio = 0;  // bytes of the result, of the original's; above 0
  double score = 0;       // 0 to 100
};

// How wrong predictions are for originals that were left out of training, each
// once. Half of the errors are below `median`, nine of ten below `p90`.
struct PredictionError {
  double median = 0;
  double p90 = 0;

  bool operator==(const PredictionError&) const = default;
};

struct CurveModel {
  std::string name;  // the pipeline, with the settings that do not vary
  CurveAxis axis = CurveAxis::kLoss;
  std::vector<double> settings;  // that training has seen, rising
  int64_t originals = 0;
  int64_t rows = 0;
  // False: features did not help on unseen originals, so that the forests use
  // the setting alone.
  bool uses_features = false;
  Forest log_size;  // natural logarithm of the size ratio
  Forest score;
  PredictionError log_size_error;
  PredictionError score_error;
  // Of features, then of the setting: its share of what the forests explain.
  std::vector<double> importances;

  bool operator==(const CurveModel&) const = default;
};

inline constexpr size_t kMostSettings = 256;
// Fewer originals, and nothing could be left out of training.
inline constexpr size_t kLeastOriginals = 4;

// Fails with kInput where there are fewer than kLeastOriginals originals or two
// settings.
Result<CurveModel> train_curve(std::string name, CurveAxis axis,
                               std::span<const CurveSample> samples);

// A value with the interval in which nine of ten unseen ones lay.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

struct CurvePoint {
  double setting = 0;
  Estimate bytes;
  Estimate score;
};

// Monotone: more loss, or fewer colors, never give a larger file or a better
// score. Between settings that training has seen values are interpolated, of
// colors by their logarithm. Settings are sorted, and those outside of what
// training has seen are left out.
std::vector<CurvePoint> predict_curve(const CurveModel& model,
                                      const GifFeatures& features,
                                      std::vector<double> settings);

// The settings at which curves are shown: losses of 0 to 100 by tens, or 256,
// 128, 64, 32, 16 colors.
std::vector<double> usual_settings(CurveAxis axis);

}  // namespace framewise::optimization
