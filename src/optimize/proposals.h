// SPDX-License-Identifier: Apache-2.0
// Forms that hold a limit on bytes where the one that was asked for cannot.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "framewise/animation.h"
#include "framewise/optimize.h"

namespace framewise::optimization {

// Shares of the sides that are tried where a file must become smaller, the most
// first.
inline constexpr std::array kSmallerSides = {0.9, 0.75, 0.66, 0.5,
                                             0.4, 0.33, 0.25, 0.2};

// A dry run with other options.
using EstimateWith =
    std::function<Result<Optimization>(const OptimizeOptions&)>;

// At most one of each kind: another format first, since it changes least, then
// a smaller size, then fewer frames. Each is estimated on a sample, and meets
// the targets and the verdict that were asked for.
Result<std::vector<OptimizeProposal>> propose(const OptimizeOptions& asked,
                                              const AnimationInfo& input,
                                              const EstimateWith& estimate);

// The options that the proposal stands for.
OptimizeOptions with_proposal(OptimizeOptions options,
                              const OptimizeProposal& proposal);

}  // namespace framewise::optimization
