// SPDX-License-Identifier: Apache-2.0
// The score of a whole comparison: the mean of the scores of all pairs over
// time, times what wrong timing costs. Where frames are lost or wrong, the
// worst tenth of the time weighs more.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "judge/measurements.h"

namespace framewise::judge {

struct Score {
  std::optional<double> value;  // 0 to 100; absent: "score" was not measured
  ScoreInterval interval;       // around `value`
  // Where pairing was repaired: the score by the clock alone or, where frames
  // are lost and that is `value`, the score of the repaired pairing.
  std::optional<double> otherwise;
  std::vector<ScorePart> parts;  // what it lost; the most first
};

// From the metrics "score" and "score:...", the durations, and the defects that
// change how time counts.
Score score_of(const Measurements& measured, std::span<const Reason> defects);

}  // namespace framewise::judge
