// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/curve_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "base/result.h"

namespace framewise::optimization {
namespace {

// Parts of the originals that are left out of training in turn.
constexpr size_t kFolds = 5;
constexpr double kMostScore = 100;
// No encoder makes a file larger or smaller by more; a model that says so is
// damaged.
constexpr double kMostLogSize = 20;
// Features must lower the median error by this share to be used: less may be
// chance.
constexpr double kLeastGain = 0.05;

constexpr auto kLogSize = [](const CurveSample& one) {
  return std::log(one.size_ratio);
};
constexpr auto kScore = [](const CurveSample& one) { return one.score; };
using TargetOf = double (*)(const CurveSample&);

// Sizes and times spread over orders of magnitude; trees do not mind, since
// only the order of values counts.
std::vector<double> inputs_of(const GifFeatures& features, double setting,
                              bool with_features) {
  std::vector<double> inputs(kFeatureCount + 1);
  if (with_features) std::ranges::copy(features.values, inputs.begin());
  inputs.back() = setting;
  return inputs;
}

TrainedForest train_on(std::span<const CurveSample> samples, TargetOf target,
                       bool with_features) {
  std::vector<TrainingRow> rows;
  for (const CurveSample& one : samples) {
    rows.push_back(
        {inputs_of(one.features, one.setting, with_features), target(one)});
  }
  return train(rows);
}

// Which fold an original belongs to, by its position in the order of names.
std::map<std::string, size_t> folds_of(std::span<const CurveSample> samples) {
  std::map<std::string, size_t> folds;
  for (const CurveSample& one : samples) folds[one.original];
  size_t next = 0;
  for (auto& [original, fold] : folds) fold = next++ % kFolds;
  return folds;
}

PredictionError error_of(std::vector<double> errors) {
  std::ranges::sort(errors);
  const auto at = [&errors](double share) {
    const auto last = double(errors.size() - 1);
    return errors[size_t(std::ceil(share * last))];
  };
  return {.median = at(0.5), .p90 = at(0.9)};
}

PredictionError cross_validated(std::span<const CurveSample> samples,
                                TargetOf target, bool with_features) {
  const auto folds = folds_of(samples);
  std::vector<double> errors;
  for (size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<CurveSample> known;
    std::vector<const CurveSample*> unseen;
    for (const CurveSample& one : samples) {
      if (folds.at(one.original) == fold) {
        unseen.push_back(&one);
      } else {
        known.push_back(one);
      }
    }
    if (unseen.empty()) continue;
    const Forest forest = train_on(known, target, with_features).forest;
    for (const CurveSample* one : unseen) {
      const double value =
          forest.predict(inputs_of(one->features, one->setting, with_features));
      errors.push_back(std::abs(value - target(*one)));
    }
  }
  return error_of(std::move(errors));
}

// Makes values fall or stay, changing them least in squares: pool adjacent
// violators (Ayer et al. 1955).
void make_falling(std::vector<double>& values) {
  struct Pool {
    double sum;
    size_t count;
    double mean() const { return sum / double(count); }
  };
  std::vector<Pool> pools;
  for (const double value : values) {
    pools.push_back({value, 1});
    while (pools.size() > 1 &&
           pools[pools.size() - 2].mean() < pools.back().mean()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().sum += last.sum;
      pools.back().count += last.count;
    }
  }
  size_t i = 0;
  for (const Pool& pool : pools) {
    for (size_t k = 0; k < pool.count; ++k) values[i++] = pool.mean();
  }
}

// Where a setting lies on its axis; it rises as files become smaller.
double place_of(CurveAxis axis, double setting) {
  return axis == CurveAxis::kColors ? -std::log2(std::max(1., setting))
                                    : setting;
}

double interpolated(std::span<const double> places,
                    std::span<const double> values, double place) {
  const auto after = std::ranges::lower_bound(places, place);
  const auto i = size_t(after - places.begin());
  if (i == 0) return values.front();
  if (i == places.size()) return values.back();
  const double share = (place - places[i - 1]) / (places[i] - places[i - 1]);
  return values[i - 1] + share * (values[i] - values[i - 1]);
}

Result<void> check_samples(std::span<const CurveSample> samples) {
  std::set<std::string> originals;
  std::set<double> settings;
  for (const CurveSample& one : samples) {
    originals.insert(one.original);
    settings.insert(one.setting);
  }
  if (originals.size() >= kLeastOriginals && settings.size() >= 2) return {};
  return with_hint(
      fail(ErrorKind::kInput,
           "{} originals with {} settings are too few to learn a curve",
           originals.size(), settings.size()),
      fmt::format("run a sweep with at least {} GIFs and two settings",
                  kLeastOriginals));
}

}  // namespace

Result<CurveModel> train_curve(std::string name, CurveAxis axis,
                               std::span<const CurveSample> samples) {
  FW_RETURN_IF_ERROR(check_samples(samples));
  CurveModel model{.name = std::move(name), .axis = axis};
  std::set<double> settings;
  for (const CurveSample& one : samples) settings.insert(one.setting);
  model.settings.assign(settings.begin(), settings.end());
  model.originals = int64_t(folds_of(samples).size());
  model.rows = int64_t(samples.size());
  const PredictionError plain = cross_validated(samples, kLogSize, false);
  model.log_size_error = cross_validated(samples, kLogSize, true);
  model.uses_features =
      model.log_size_error.median < (1 - kLeastGain) * plain.median;
  if (!model.uses_features) model.log_size_error = plain;
  model.score_error = cross_validated(samples, kScore, model.uses_features);
  TrainedForest sizes = train_on(samples, kLogSize, model.uses_features);
  TrainedForest scores = train_on(samples, kScore, model.uses_features);
  for (size_t i = 0; i < sizes.importances.size(); ++i) {
    model.importances.push_back((sizes.importances[i] + scores.importances[i]) /
                                2);
  }
  model.log_size = std::move(sizes.forest);
  model.score = std::move(scores.forest);
  return model;
}

std::vector<CurvePoint> predict_curve(const CurveModel& model,
                                      const GifFeatures& features,
                                      std::vector<double> settings) {
  // From the largest file to the smallest.
  std::vector<double> known = model.settings;
  std::erase_if(settings, [&known](double one) {
    return known.empty() || one < known.front() || one > known.back();
  });
  std::ranges::sort(settings);
  if (model.axis == CurveAxis::kColors) {
    std::ranges::reverse(known);
    std::ranges::reverse(settings);
  }
  std::vector<double> places;
  std::vector<double> known_logs;
  std::vector<double> known_scores;
  for (const double setting : known) {
    const auto inputs = inputs_of(features, setting, model.uses_features);
    places.push_back(place_of(model.axis, setting));
    known_logs.push_back(model.log_size.predict(inputs));
    known_scores.push_back(model.score.predict(inputs));
  }
  make_falling(known_logs);
  make_falling(known_scores);
  std::vector<double> logs;
  std::vector<double> scores;
  for (const double setting : settings) {
    const double place = place_of(model.axis, setting);
    logs.push_back(interpolated(places, known_logs, place));
    scores.push_back(interpolated(places, known_scores, place));
  }
  const auto bytes = [&features](double log_size) {
    return features["file_size_bytes"] *
           std::exp(std::clamp(log_size, -kMostLogSize, kMostLogSize));
  };
  const double far = model.log_size_error.p90;
  std::vector<CurvePoint> points;
  for (size_t i = 0; i < settings.size(); ++i) {
    const auto score = [&](double value) {
      return std::clamp(value, 0., kMostScore);
    };
    points.push_back(
        {.setting = settings[i],
         .bytes = {bytes(logs[i]), bytes(logs[i] - far), bytes(logs[i] + far)},
         .score = {score(scores[i]), score(scores[i] - model.score_error.p90),
                   score(scores[i] + model.score_error.p90)}});
  }
  return points;
}

std::vector<double> usual_settings(CurveAxis axis) {
  if (axis == CurveAxis::kColors) return {256, 128, 64, 32, 16};
  return {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
}

}  // namespace framewise::optimization
