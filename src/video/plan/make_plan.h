// SPDX-License-Identifier: Apache-2.0
// From the clips of a folder and a request to a plan.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "framewise/executor.h"
#include "video/film/plan.h"
#include "video/scan/scan.h"

namespace framewise::video {

// Numbers for ordered pairs of clips, by path: probabilities or counts.
struct PairValue {
  std::string from;
  std::string to;
  double value = 0;
};

// A part of a clip, in ticks of the plan.
struct ClipPart {
  int64_t start = 0;
  int64_t end = 0;
};

struct PlanInput {
  std::string folder;
  // Usable clips with hashes, in any order. MatrixKind::kSimilarity needs
  // features; joints of clips without features are cuts.
  std::vector<Clip> clips;
  PlanRequest request;
  // Wanted share of a clip relative to others; 1 where nothing is said.
  std::map<std::string, double> weights;
  // For MatrixKind::kCustom: probabilities, whose rows add up to 1. For
  // kLearned: counts. Pairs that are not listed are 0.
  std::vector<PairValue> pairs;
  // For a film of one clip: the part that loops best. Absent: the whole clip.
  std::optional<ClipPart> loop;
};

// The same input gives the same plan, whatever the order of the clips and on
// any number of threads. `executor` may be null.
Result<Plan> make_plan(PlanInput input, Executor* executor);

// The group of a clip by the rule; empty without a rule.
std::string group_of(const std::string& path, GroupRule rule);

}  // namespace framewise::video
