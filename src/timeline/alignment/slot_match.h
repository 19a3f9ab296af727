// SPDX-License-Identifier: Apache-2.0
// Checks whether the frames of a test keep the time slots of the reference.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {

// Whether both sides change at the same times by the model, and the test
// changes wherever the reference clearly does. Tests with dropped or repeated
// frames change at other times.
bool changes_at_same_times(const Track& reference, const Track& test,
                           const Noise& noise, const TimeModel& model);

// Whether any test state is clearly nearer to its match than to the state that
// the model expects.
bool any_plainly_elsewhere(const Track& reference, const Track& test,
                           const Noise& noise, const TimeModel& model,
                           std::span<const std::optional<size_t>> matches);

// The reference state that the model expects in the middle of test state `j`.
size_t expected_state(const Track& reference, const Track& test,
                      const TimeModel& model, size_t j);

}  // namespace framewise::timeline
