// SPDX-License-Identifier: Apache-2.0
// Measures all pairs of a comparison: frames stream through, a few at a time,
// and the executor's threads share each pair, or take pairs of their own.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "compare/observers/online_sampler.h"
#include "compare/pairs/visit_order.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

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

// How pairs are measured, and who else has an interest in them.
struct Measuring {
  Executor* executor = nullptr;  // null: one thread
  std::stop_token stop = {};
  // Called from one thread at a time with the number of pairs done; may be
  // empty.
  std::function<void(int64_t)> report_progress = {};
  // See all frames of all files, unless there is nothing to measure or it ends
  // before the last pair.
  std::span<Onlooker* const> onlookers = {};
  // One for each candidate, or none at all: those in which the costly metrics
  // look at pairs of scope kCheap as well. Null: at none.
  std::vector<PassingSample*> samples = {};
};

// Adds what is found to `result`, which is empty or what an earlier call
// filled. The animations may stand anywhere.
Result<void> measure_pairs(Animation& reference,
                           const std::vector<Animation*>& candidates,
                           const std::vector<timeline::Pairing>& pairings,
                           const Scopes& scopes, const MeasurePlan& plan,
                           const Measuring& measuring, PairsMeasured& result);

}  // namespace framewise::comparison
