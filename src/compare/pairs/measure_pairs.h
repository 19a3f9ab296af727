// SPDX-License-Identifier: Apache-2.0
// Measures all pairs of a comparison. A few frames are in memory at a time.
// Either all threads of the executor share each pair, or each thread measures
// other pairs.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "compare/pairs/online_sampler.h"
#include "compare/pairs/pair_choice.h"
#include "compare/pairs/visit_order.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// The values of one candidate, pair by pair.
struct CandidateValues {
  struct Pair {
    bool measured = false;
    bool identical = false;
    bool costly_left_out = false;        // no sample has drawn the pair yet
    std::vector<measure::Value> values;  // one for each output of the plan
    bool stood_for = false;              // they are those of a similar pair
  };
  std::vector<Pair> pairs;  // in the order of the candidate's Pairing
};

struct PairMeasurements {
  std::vector<CandidateValues> candidates;
  // Whether work ended before the last pair.
  bool stopped = false;      // on request
  bool ended_early = false;  // because a tolerated file is damaged
  double decode_ms = 0;
  double measure_ms = 0;
};

// The last measured pair, with its value of the first output of the plan.
struct DonePair {
  const MetricInfo* metric = nullptr;  // null: the plan reports nothing
  std::optional<double> value;         // absent: the metric has none
  int64_t frame = 0;                   // of the reference
};

// How pairs are measured, and which observers get the frames.
struct MeasureOptions {
  Executor* executor = nullptr;  // null: one thread
  std::stop_token stop = {};
  // Called from one thread at a time with the number of measured pairs and the
  // last of these pairs. May be empty.
  std::function<void(int64_t done, const DonePair& last)> report_progress = {};
  // Observers receive all frames of all files. Observers receive fewer frames
  // if no pair is to be measured or work ends before the last pair.
  std::span<FrameObserver* const> observers = {};
  // One sampler for each candidate, or empty. A sampler selects the pairs of
  // scope kCheap that costly metrics measure, too. Null: costly metrics measure
  // no such pair of this candidate.
  std::vector<OnlineSampler*> samples = {};
  // One for each candidate, or empty: which of its pairs are measured. Null:
  // all of them.
  std::vector<PairChoice*> choices = {};
};

// Adds the values to `result`. An earlier call may have filled `result`. The
// animations may be at any position.
Result<void> measure_pairs(Animation& reference,
                           const std::vector<Animation*>& candidates,
                           const std::vector<timeline::Pairing>& pairings,
                           const Scopes& scopes, const MeasurePlan& plan,
                           const MeasureOptions& measure_options,
                           PairMeasurements& result);

}  // namespace framewise::comparison
