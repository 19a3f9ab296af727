// SPDX-License-Identifier: Apache-2.0
// Replays recorded pairs of equal launches with random labels and an injected
// slowdown: how often the gate raises a false alarm on this noise, and how
// often it finds a true change.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "bench/statistics/gate.h"
#include "bench/statistics/random.h"

namespace framewise::bench {

// ln(second launch / first launch) of pairs of equal work, in the order of
// recording.
using RecordedPairs = std::vector<double>;

// One series of pairs as the gate sees it: a run of neighbouring pairs from a
// random place, each quad labelled ABBA or BAAB by a coin, B slowed down by
// `slowdown` (0.1 = 10 %). As many pairs as the rule asks for.
std::vector<double> replay_series(const RecordedPairs& recorded,
                                  double slowdown, const GateRule& rule,
                                  int scenarios, Random& random);

// How often each verdict was given.
struct VerdictCounts {
  std::array<int, 6> counts{};
  int total = 0;
  double pairs = 0;  // of all series

  void add(ChangeVerdict verdict, int pairs_used) {
    ++counts[size_t(verdict)];
    ++total;
    pairs += pairs_used;
  }
  double share(ChangeVerdict verdict) const {
    return total ? double(counts[size_t(verdict)]) / total : 0;
  }
  double at_least_warning() const {
    return share(ChangeVerdict::kCritical) + share(ChangeVerdict::kWarning);
  }
  double mean_pairs() const { return total ? pairs / total : 0; }
};

// `draws` single comparisons over all sets in turn.
VerdictCounts replay(std::span<const RecordedPairs> sets, double slowdown,
                     int draws, const GateRule& rule, Random& random);

}  // namespace framewise::bench
