// SPDX-License-Identifier: Apache-2.0
// Measures all pairs of a comparison: frames stream through, a few at a time,
// and every thread that the executor has takes the next ones when it is free.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/frame_feed.h"
#include "engine/workbench.h"
#include "timeline/pairing.h"

namespace framewise::engine {

// What was found for one candidate, pair by pair.
struct CandidateValues {
  struct Pair {
    bool measured = false;
    bool identical = false;
    std::vector<measure::Value> values;  // one for each output of the plan
  };
  std::vector<Pair> pairs;  // as in its Pairing
};

struct PairsMeasured {
  std::vector<CandidateValues> candidates;
  // Work ended before the last pair: on request, or because a tolerated file
  // is damaged.
  bool stopped = false;
  bool ended_early = false;
  double decode_ms = 0;
  double measure_ms = 0;
};

// The units of all pairings together, in order of reference frames.
std::vector<Unit> units_of(const std::vector<timeline::Pairing>& pairings);

// `report_progress` is called from one thread at a time with the number of
// pairs done; may be empty.
Result<PairsMeasured> measure_pairs(
    Animation& reference, std::vector<Animation*> candidates,
    const std::vector<timeline::Pairing>& pairings, const MeasurePlan& plan,
    Executor* executor, std::stop_token stop,
    const std::function<void(int64_t)>& report_progress);

}  // namespace framewise::engine
