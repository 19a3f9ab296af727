// SPDX-License-Identifier: Apache-2.0
// Finds the smallest files of a sweep at several scores with few experiments:
// tries everything on one GIF, and on the others what a model of the results so
// far expects to win.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "optimize/sweep/pipelines.h"

namespace framewise::optimization {

// The scores at which the smallest files are looked for.
inline constexpr std::array<double, 6> kGuidedScores = {70, 75, 80, 85, 90, 95};

// One experiment: positions in the lists of originals and of points.
struct GuidedChoice {
  size_t original = 0;
  size_t point = 0;

  auto operator<=>(const GuidedChoice&) const = default;
};

struct GuidedMeasure {
  double bytes = 0;  // above 0
  double score = 0;
};

class GuidedSweep {
 public:
  GuidedSweep(size_t originals, std::vector<SweepPoint> points);

  // Experiments that are worth running now; none: the search is over. Each is
  // chosen once.
  std::vector<GuidedChoice> next();
  // The result of an experiment; nothing: it failed.
  void add(const GuidedChoice& choice, std::optional<GuidedMeasure> measure);

 private:
  // Of one experiment, on the scales on which effects add up.
  struct Values {
    double log_bytes = 0;
    double log_loss = 0;  // of 101 less the score
  };
  struct Model;

  Model fitted() const;
  std::vector<size_t> probes() const;
  std::vector<GuidedChoice> promising(size_t original, const Model& model,
                                      size_t most) const;
  size_t tried(size_t original) const;
  bool is_tried(const GuidedChoice& choice) const {
    return tried_.contains(choice);
  }

  size_t originals_;
  std::vector<SweepPoint> points_;
  // Of each point, the numbers of its parts: each tool with its setting, and
  // the loss alone, which all tools share.
  std::vector<std::vector<size_t>> parts_;
  size_t part_count_ = 0;
  std::map<GuidedChoice, std::optional<Values>> tried_;
  int round_ = 0;
};

}  // namespace framewise::optimization
