// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/guided.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <string>

namespace framewise::optimization {
namespace {

// Simulated on a whole grid of 9 GIFs and 90 points:
// docs/performance/optimize.md.
constexpr size_t kProbes = 3;         // of every GIF, before there is a model
constexpr size_t kMostOfOneGif = 14;  // experiments
constexpr size_t kMostOfOneRound = 2;
constexpr int kMostRounds = 10;
// A point may win although its predicted loss is worse than allowed, or its
// predicted size larger than the best, by so much (on the scale of logarithms).
constexpr double kLossSlack = 0.15;
constexpr double kSizeSlack = 0.03;

// Effects are means of residuals, drawn towards 0 as if there were so many more
// residuals of 0.
constexpr double kPriorOfOriginal = 0.3;
constexpr double kPriorOfPart = 1;
constexpr double kPriorOfPoint = 2;
constexpr int kFittingRounds = 10;

constexpr double kNever = std::numeric_limits<double>::infinity();

double allowed_loss(double score) { return std::log(101 - score); }

// Mean residuals by group.
class Means {
 public:
  explicit Means(size_t groups) : sums_(groups), counts_(groups) {}
  void add(size_t group, double residual) {
    sums_[group] += residual;
    ++counts_[group];
  }
  bool has(size_t group) const { return counts_[group] > 0; }
  double shrunk(size_t group, double prior) const {
    return sums_[group] / (double(counts_[group]) + prior);
  }

 private:
  std::vector<double> sums_;
  std::vector<size_t> counts_;
};

// A sum of effects: of the original, of each part of a point, of the point.
struct Additive {
  double mean = 0;
  std::vector<double> originals, parts, points;

  double at(const GuidedChoice& choice,
            std::span<const size_t> parts_of_point) const {
    double sum = mean + originals[choice.original] + points[choice.point];
    for (const size_t part : parts_of_point) sum += parts[part];
    return sum;
  }
};

std::vector<std::string> part_names(const SweepPoint& point) {
  const auto& [pipeline, settings] = point;
  return {fmt::format("{} {}", pipeline.frame->name, settings.frame_ratio),
          fmt::format("{} {}", pipeline.color->name, settings.colors),
          fmt::format("{} {}", pipeline.lossy->name, settings.loss),
          fmt::format("loss {}", settings.loss)};
}

}  // namespace

struct GuidedSweep::Model {
  Additive bytes, loss;
};

GuidedSweep::GuidedSweep(size_t originals, std::vector<SweepPoint> points)
    : originals_(originals), points_(std::move(points)) {
  std::map<std::string, size_t> numbers;
  for (const SweepPoint& point : points_) {
    std::vector<size_t>& parts = parts_.emplace_back();
    for (const std::string& name : part_names(point)) {
      parts.push_back(numbers.try_emplace(name, numbers.size()).first->second);
    }
  }
  part_count_ = numbers.size();
}

void GuidedSweep::add(const GuidedChoice& choice,
                      std::optional<GuidedMeasure> measure) {
  std::optional<Values>& values = tried_[choice];
  values.reset();
  if (!measure || measure->bytes <= 0) return;
  values = Values{std::log(measure->bytes),
                  allowed_loss(std::clamp(measure->score, 0., 100.))};
}

size_t GuidedSweep::tried(size_t original) const {
  const auto from = tried_.lower_bound({original, 0});
  return size_t(std::distance(from, tried_.lower_bound({original + 1, 0})));
}

// By backfitting: each group of effects in turn takes the mean of what the
// others leave.
GuidedSweep::Model GuidedSweep::fitted() const {
  struct Residual {
    GuidedChoice at;
    double value = 0;
  };
  const auto fit = [this](double Values::*member) {
    std::vector<Residual> rest;
    Additive model{.originals = std::vector<double>(originals_),
                   .parts = std::vector<double>(part_count_),
                   .points = std::vector<double>(points_.size())};
    for (const auto& [choice, values] : tried_) {
      if (values) rest.push_back({choice, (*values).*member});
    }
    if (rest.empty()) return model;
    for (const Residual& one : rest) model.mean += one.value;
    model.mean /= double(rest.size());
    for (Residual& one : rest) one.value -= model.mean;
    const auto refit = [&rest](std::vector<double>& effects, double prior,
                               const auto& group_of) {
      Means means(effects.size());
      for (const Residual& one : rest) {
        means.add(group_of(one.at), one.value + effects[group_of(one.at)]);
      }
      for (Residual& one : rest) {
        const size_t group = group_of(one.at);
        one.value += effects[group] - means.shrunk(group, prior);
      }
      for (size_t i = 0; i < effects.size(); ++i) {
        if (means.has(i)) effects[i] = means.shrunk(i, prior);
      }
    };
    for (int round = 0; round < kFittingRounds; ++round) {
      refit(model.originals, kPriorOfOriginal,
            [](const GuidedChoice& at) { return at.original; });
      for (size_t kind = 0; kind < parts_.front().size(); ++kind) {
        refit(model.parts, kPriorOfPart,
              [&](const GuidedChoice& at) { return parts_[at.point][kind]; });
      }
      refit(model.points, kPriorOfPoint,
            [](const GuidedChoice& at) { return at.point; });
    }
    return model;
  };
  return {.bytes = fit(&Values::log_bytes), .loss = fit(&Values::log_loss)};
}

// Points of the first original's front of size and loss, spread over it.
std::vector<size_t> GuidedSweep::probes() const {
  std::vector<std::pair<Values, size_t>> all;
  for (const auto& [choice, values] : tried_) {
    if (choice.original == 0 && values) all.push_back({*values, choice.point});
  }
  std::ranges::sort(all, {}, [](const auto& one) {
    return std::pair(one.first.log_loss, one.first.log_bytes);
  });
  std::vector<size_t> front;
  double least = kNever;
  for (const auto& [values, point] : all) {
    if (values.log_bytes >= least) continue;
    least = values.log_bytes;
    front.push_back(point);
  }
  std::vector<size_t> chosen;
  for (size_t i = 0; i < kProbes && !front.empty(); ++i) {
    const size_t at = (2 * i + 1) * front.size() / (2 * kProbes);
    if (std::ranges::count(chosen, front[at]) == 0) chosen.push_back(front[at]);
  }
  return chosen;
}

// For each score the point that is expected to be smallest, unless it is
// expected to be larger than the best so far; those that gain most first.
std::vector<GuidedChoice> GuidedSweep::promising(size_t original,
                                                 const Model& model,
                                                 size_t most) const {
  std::vector<std::pair<double, size_t>> wanted;  // expected gain, point
  for (const double score : kGuidedScores) {
    const double allowed = allowed_loss(score);
    double best = kNever;
    for (auto one = tried_.lower_bound({original, 0});
         one != tried_.lower_bound({original + 1, 0}); ++one) {
      const auto& values = one->second;
      if (values && values->log_loss <= allowed) {
        best = std::min(best, values->log_bytes);
      }
    }
    double least = kNever;
    std::optional<size_t> smallest;
    for (size_t point = 0; point < points_.size(); ++point) {
      const GuidedChoice choice{original, point};
      if (is_tried(choice)) continue;
      const double loss = model.loss.at(choice, parts_[point]);
      const double bytes = model.bytes.at(choice, parts_[point]);
      // Where nothing reaches the score, the nearest is the most promising.
      const double value = loss <= allowed + kLossSlack ? bytes : 100 + loss;
      if (value < least) least = value, smallest = point;
    }
    if (!smallest || least > best + kSizeSlack) continue;
    wanted.push_back({std::min(100., best) - least, *smallest});
  }
  std::ranges::stable_sort(wanted, std::greater(),
                           [](const auto& one) { return one.first; });
  std::vector<GuidedChoice> chosen;
  for (const auto& [gain, point] : wanted) {
    const GuidedChoice choice{original, point};
    if (chosen.size() < most && std::ranges::count(chosen, choice) == 0) {
      chosen.push_back(choice);
    }
  }
  return chosen;
}

std::vector<GuidedChoice> GuidedSweep::next() {
  std::vector<GuidedChoice> chosen;
  if (points_.empty() || originals_ == 0 || round_ > kMostRounds) return chosen;
  const int round = round_++;
  if (round == 0) {
    for (size_t point = 0; point < points_.size(); ++point) {
      chosen.push_back({0, point});
    }
    return chosen;
  }
  if (round == 1) {
    for (size_t original = 1; original < originals_; ++original) {
      for (const size_t point : probes()) chosen.push_back({original, point});
    }
    return chosen;
  }
  const Model model = fitted();
  for (size_t original = 1; original < originals_; ++original) {
    const size_t done = tried(original);
    if (done >= kMostOfOneGif) continue;
    const auto more = promising(
        original, model, std::min(kMostOfOneRound, kMostOfOneGif - done));
    chosen.insert(chosen.end(), more.begin(), more.end());
  }
  return chosen;
}

}  // namespace framewise::optimization
