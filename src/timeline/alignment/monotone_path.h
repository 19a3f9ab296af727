// SPDX-License-Identifier: Apache-2.0
// Finds the cheapest monotone path of a test track along a reference track.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/time_model.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

struct MonotonePath {
  // Per state of the test: the state of the reference, never falling.
  std::vector<std::optional<size_t>> states;
  double cost = 0;
};

// `reference` runs in the direction of the model. With `trust_slots` no state
// is foreign: a strange frame in its own time slot is a damaged frame.
MonotonePath cheapest_path(const Track& reference, const Track& test,
                           const Noise& noise, const TimeModel& model,
                           bool trust_slots, Executor* executor);

}  // namespace framewise::timeline
