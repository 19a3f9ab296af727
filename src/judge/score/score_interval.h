// SPDX-License-Identifier: Apache-2.0
// How sure a score is, from what its components disagree on.
#pragma once

#include <array>

#include "framewise/verdict.h"

namespace framewise::judge {

// How much of the lost points structure, detail, brightness and color have;
// they sum to 1, or to 0 where nothing is known of them.
using Shares = std::array<double, 4>;

// Each component is left out in turn, and the others stand for all: where they
// would say something else, the interval is wider. Tests whose intervals do not
// overlap are ordered as people order them in nine pairs of ten and more
// (docs/performance/verdicts.md).
ScoreInterval interval_of(double score, const Shares& shares);

}  // namespace framewise::judge
