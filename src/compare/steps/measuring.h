// SPDX-License-Identifier: Apache-2.0
// Measures the pairs of a comparison, all or a sample, unless the cache knows
// the values.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "compare/cached/known_values.h"
#include "compare/pairs/sampling.h"
#include "compare/steps/inputs.h"
#include "compare/steps/side_analyses.h"

namespace framewise::comparison {

// Everything that measuring needs.
struct MeasuringInputs {
  Input& reference;
  const std::vector<Animation*>& candidates;
  std::vector<Input>& tests;
  Matching& matching;  // confirmed as soon as all frames were observed
  const MeasurePlan& plan;
  const std::vector<judge::Requirement>& requirements;
  const CompareOptions& options;
};

// `watch()` returns new observers of all frames, and choices. It is called
// again where the pairing changes and other pairs are measured. `runs`: set for
// each candidate that is sampled.
Result<void> measure_tests(const MeasuringInputs& inputs, ValuesCache& known,
                           const std::function<Watching()>& watch,
                           std::vector<std::optional<SampledRun>>& runs,
                           PairMeasurements& measured);

}  // namespace framewise::comparison
