// SPDX-License-Identifier: Apache-2.0
// Measures all pairs of a comparison. A few frames are in memory at a time. The
// executor's threads share each pair, or each takes pairs of its own.
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

// The values of one candidate, pair by pair.
struct CandidateValues {
  struct Pair {
    bool measured = false;
    bool identical = false;
    bool costly_left_out = false;        // no sample has drawn it yet
    std::vector<measure::Value> values;  // one for each output of the plan
  };
  std::vector<Pair> pairs;  // as in its Pairing
};

struct PairMeasurements {
  std::vector<CandidateValues> candidates;
  // Work ended before the last pair: on request, or because a tolerated file
  // is damaged.
  bool stopped = false;
  bool ended_early = false;
  double decode_ms = 0;
  double measure_ms = 0;
};

// A pair that was measured, by the first output of the plan.
struct DonePair {
  const MetricInfo* metric = nullptr;  // null: the plan reports nothing
  std::optional<double> value;         // absent: it does not exist
  int64_t frame = 0;                   // of the reference
};

// How pairs are measured, and which observers get the frames.
struct MeasureOptions {
  Executor* executor = nullptr;  // null: one thread
  std::stop_token stop = {};
  // Called from one thread at a time with the number of pairs done and the one
  // that was done last; may be empty.
  std::function<void(int64_t done, const DonePair& last)> report_progress = {};
  // Receive all frames of all files, unless there is nothing to measure or
  // measuring ends before the last pair.
  std::span<FrameObserver* const> observers = {};
  // One for each candidate, or empty: the sampler that decides which pairs of
  // scope kCheap the costly metrics measure too. Null: none of them.
  std::vector<OnlineSampler*> samples = {};
};

// Adds the values to `result`, which is empty or filled by an earlier call. The
// animations may be at any position.
Result<void> measure_pairs(Animation& reference,
                           const std::vector<Animation*>& candidates,
                           const std::vector<timeline::Pairing>& pairings,
                           const Scopes& scopes, const MeasurePlan& plan,
                           const MeasureOptions& measure_options,
                           PairMeasurements& result);

}  // namespace framewise::comparison
