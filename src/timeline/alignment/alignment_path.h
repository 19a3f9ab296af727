// SPDX-License-Identifier: Apache-2.0
// Matches each state of the test to a state of the reference.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/alignment.h"
#include "timeline/alignment/time_model.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

// Time offset, in milliseconds, at which a wrong match counts a quarter of a
// match at a very different time.
inline constexpr double kOffsetScaleMs = 100;

// The reference state that a test state shows.
struct StateMatch {
  std::optional<size_t> reference;  // index of a state; nullopt: none
  Placement placement = Placement::kInOrder;
};

// Matches by the clock. For blended clips and for tests whose content has no
// time, such as a blank screen.
std::vector<StateMatch> match_by_clock(const Track& reference,
                                       const Track& test);

// Matches a looped test: each state to the one due in the current round, or to
// one nearby in time because rounded delays add up.
std::vector<StateMatch> match_in_loop(const Track& reference, const Track& test,
                                      const Noise& noise, double period);

// Matches by the cheapest monotone path, then searches for the states that it
// left out.
std::vector<StateMatch> match_by_path(const Track& reference, const Track& test,
                                      const Noise& noise,
                                      const TimeModel& model, bool trust_slots,
                                      bool same_length, Executor* executor);

// Whether the frames of the test keep the time slots of the reference. If they
// do, they are matched by slot: damaged frames make the path drift among
// neighbors.
bool keeps_time_slots(const Track& reference, const Track& test,
                      const Noise& noise, const TimeModel& model,
                      const std::vector<StateMatch>& matches);

// Corrects matches between states that can hardly be distinguished, where the
// path drifts by some frames. The time model gives the right state; after a cut
// or an insertion the local offset does.
void apply_local_offset(const Track& reference, const Track& test,
                        const Noise& noise, const TimeModel& model,
                        const std::vector<size_t>& runs,
                        std::vector<StateMatch>& matches);

}  // namespace framewise::timeline
