// SPDX-License-Identifier: Apache-2.0
// How far a test runs ahead of the reference or behind it, part by part. A
// model of time has one offset for all; behind a cut or an insertion is
// another.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {

class Pace {
 public:
  // `places` are those of the test's states in the reference, in order; the
  // reference runs in the direction of the model.
  Pace(const Track& reference, const Track& test, const TimeModel& model,
       const std::vector<std::optional<size_t>>& places);

  // The time of the reference, in milliseconds, at one of the test within a
  // state: the model's speed, with the offset that most around it agree on.
  double at(size_t state, double test_ms) const;

 private:
  double speed_;
  std::vector<double> offsets_;  // of each part
};

}  // namespace framewise::timeline
