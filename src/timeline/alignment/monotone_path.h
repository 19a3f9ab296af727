// SPDX-License-Identifier: Apache-2.0
// The cheapest monotone path of one track along another.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/time_model.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

struct Warp {
  // For each state of the test its place in the reference, never falling.
  std::vector<std::optional<size_t>> places;
  double cost = 0;
};

// `reference` runs in the direction of the model. Nothing is foreign where
// `trust_slots`: a strange frame in a time slot of its own is a damaged frame.
Warp warp(const Track& reference, const Track& test, const Noise& noise,
          const TimeModel& model, bool trust_slots, Executor* executor);

}  // namespace framewise::timeline
