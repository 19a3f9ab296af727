// SPDX-License-Identifier: Apache-2.0
// Frames brought together by what they show.
#pragma once

#include "timeline/faults/time_faults.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {

// Each state of the reference meets the frames of the test that show it, for
// as long as the reference shows it; what was left out meets the frame that
// stands in its place for as long as that has time. `pair` has an alignment.
void pair_by_content(const TimedPair& pair, const Look& look, Pairing& pairing);

// Adds what the clock alone would compare, and marks the pairing as repaired
// if that is something else.
void add_clock_pairs(const Pairing& by_clock, Pairing& pairing);

}  // namespace framewise::timeline
