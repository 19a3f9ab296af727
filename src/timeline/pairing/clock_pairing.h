// SPDX-License-Identifier: Apache-2.0
// Pairs frames by the clock or by their number, whatever they show.
#pragma once

#include "framewise/error.h"
#include "timeline/pairing/pairing.h"
#include "timeline/schedule.h"

namespace framewise::timeline {

// Pairs the frames that are on screen at the same time.
void pair_by_time(const Schedule& reference, const Schedule& test,
                  const Clock& clock, Pairing& pairing);

// Pairs frames of the same number; `lateness`: that of the test, in frames.
void pair_by_index(const Schedule& reference, const Schedule& test,
                   const Clock& clock, int64_t lateness, Pairing& pairing);

// Pairs by time after both were brought to one length. Fails if one has none.
Result<void> pair_stretched(Schedule reference, Schedule test, Clock clock,
                            Pairing& pairing);

// The pairs of the clock, for a pairing by content. A shift of all damages no
// frame: it is taken out where the clock differs by more than that.
Pairing pairs_of_clock(const Schedule& reference, const Schedule& test,
                       const Clock& clock, const Pairing& pairing);

}  // namespace framewise::timeline
