// SPDX-License-Identifier: Apache-2.0
// Whether each picture of the test stands in the time of one of the reference.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {

// Whether both sides change at the same times by the model, the test wherever
// the reference plainly does and by as much as damage leaves of it. Who drops
// or repeats a picture changes at other times.
bool changes_alike(const Track& reference, const Track& test,
                   const Noise& noise, const TimeModel& model);

// Whether any state of the test is plainly nearer to where it was placed than
// to what the model says.
bool any_is_elsewhere(const Track& reference, const Track& test,
                      const Noise& noise, const TimeModel& model,
                      std::span<const std::optional<size_t>> places);

// What the model says is on screen in the middle of a state of the test.
size_t due_place(const Track& reference, const Track& test,
                 const TimeModel& model, size_t j);

}  // namespace framewise::timeline
