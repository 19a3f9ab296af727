// SPDX-License-Identifier: Apache-2.0
// Pairs frames by the content they show.
#pragma once

#include "timeline/faults/time_faults.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {

// Pairs each reference state with the test frames that show it, for the time
// that the reference shows it. A missing state is paired with the frame on
// screen in its place while that frame lasts. `pair` must have an alignment.
void pair_by_content(const TimedPair& pair, const ContentSignatures& signatures,
                     Pairing& pairing);

// Adds the pairs of the clock alone. Marks the pairing as repaired if they
// differ.
void add_clock_pairs(const Pairing& by_clock, Pairing& pairing);

}  // namespace framewise::timeline
