// SPDX-License-Identifier: Apache-2.0
// The time offset between test and reference, segment by segment. The time
// model has one offset for the whole clip; after a cut or an insertion the
// offset changes.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {

class LocalOffset {
 public:
  // `matches`: the reference state of each test state, in order. The reference
  // runs in the direction of the model.
  LocalOffset(const Track& reference, const Track& test, const TimeModel& model,
              const std::vector<std::optional<size_t>>& matches);

  // The reference time, in milliseconds, at a test time within `state`: by the
  // model's speed and the offset that most matches nearby agree on.
  double at(size_t state, double test_ms) const;

 private:
  double speed_;
  std::vector<double> offsets_;  // per segment, in milliseconds
};

}  // namespace framewise::timeline
