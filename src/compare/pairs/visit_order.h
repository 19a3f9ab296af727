// SPDX-License-Identifier: Apache-2.0
// The order in which the pairs of a comparison are visited.
#pragma once

#include <vector>

#include "compare/pairs/frame_feed.h"
#include "compare/pairs/pair_measurer.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// For each candidate, which metrics measure each of its pairs.
using Scopes = std::vector<std::vector<Scope>>;

// All metrics for all pairs of all pairings.
Scopes everything(const std::vector<timeline::Pairing>& pairings);

// The units of all pairings together that something looks at, in order of
// reference frames, so that every file is read forwards. Where a pairing goes
// back in its test, as it does when a test that comes late is compared by
// content and by the clock, what lies behind waits for another reading from
// the beginning: the one that holds most of the time comes first. What goes
// back all the time, as a film played backwards, would take a reading for each
// frame; it takes a few, and goes back in the last.
std::vector<ReferenceStep> units_of(
    const std::vector<timeline::Pairing>& pairings, const Scopes& scopes);

}  // namespace framewise::comparison
