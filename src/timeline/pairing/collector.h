// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>

#include "timeline/pairing/pairing.h"

namespace framewise::timeline {

// Appends intervals to a pairing and collects the distinct frame pairs.
class IntervalCollector {
 public:
  explicit IntervalCollector(Pairing& pairing) : pairing_(pairing) {}

  void add(int64_t reference, int64_t test, double start_ms, double duration_ms,
           double weight) {
    const size_t pair = pair_of(reference, test);
    pairing_.pairs[pair].weight += weight;
    pairing_.intervals.push_back(
        {start_ms, duration_ms, reference, test, pair});
  }

 private:
  size_t pair_of(int64_t reference, int64_t test) {
    const auto [place, is_new] =
        known_.try_emplace(std::pair(reference, test), pairing_.pairs.size());
    if (is_new) pairing_.pairs.push_back({reference, test, 0});
    return place->second;
  }

  Pairing& pairing_;
  std::map<std::pair<int64_t, int64_t>, size_t> known_;
};

}  // namespace framewise::timeline
