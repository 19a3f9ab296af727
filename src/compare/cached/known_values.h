// SPDX-License-Identifier: Apache-2.0
// Measures only the values that the cache does not have.
#pragma once

#include <string>
#include <vector>

#include "compare/cached/comparison_key.h"
#include "compare/pairs/measure_pairs.h"
#include "framewise/cache.h"

namespace framewise::comparison {

// Where values are looked up, and the counts of hits and misses. Without a
// cache every value is measured.
struct ValuesCache {
  Cache* cache = nullptr;
  const CompareOptions* options = nullptr;
  // Whether the files are unchanged; absent: nothing is stored.
  std::function<bool()> files_unchanged;
  Contents contents;  // of the reference and each candidate
  std::vector<Registration> registrations;  // of each candidate
  // Which values are counted: not those that only a score is made of.
  std::vector<measure::Selected> asked;
  int64_t hits = 0;  // numbers of all candidates together
  int64_t misses = 0;

  cache::Key key(size_t candidate, const timeline::Pairing& pairing,
                 const MetricInfo& metric) const;
};

// Like measure_pairs() for all reported outputs. Candidates whose values are
// all known are not decoded. For the others, outputs that all of them have are
// not measured. Observers get no frames unless all candidates are decoded.
Result<void> measure_unknown_pairs(
    ValuesCache& known, Animation& reference,
    const std::vector<Animation*>& candidates,
    const std::vector<timeline::Pairing>& pairings, const MeasurePlan& plan,
    const MeasureOptions& measure_options, PairMeasurements& result);

}  // namespace framewise::comparison
