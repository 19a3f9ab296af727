// SPDX-License-Identifier: Apache-2.0
// The measuring of a comparison: in full or by samples, and only what is not
// known already.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "compare/cached/known_values.h"
#include "compare/pairs/sampling.h"
#include "compare/steps/inputs.h"

namespace framewise::comparison {

// Everything that measuring needs.
struct Work {
  Input& reference;
  const std::vector<Animation*>& candidates;
  std::vector<Input>& tests;
  Matching& matching;  // settled as soon as all frames have been seen
  const MeasurePlan& plan;
  const std::vector<judge::Requirement>& requirements;
  const CompareOptions& options;
};

// `onlookers()` are those who see all frames of the files that are decoded to
// the end; they are asked for again where other pairs are measured after a
// look. `runs`: for each candidate that is sampled, how.
Result<void> measure_all(
    const Work& work, ValuesCache& known,
    const std::function<std::vector<Onlooker*>()>& onlookers,
    std::vector<std::optional<SampledRun>>& runs, PairsMeasured& measured);

}  // namespace framewise::comparison
