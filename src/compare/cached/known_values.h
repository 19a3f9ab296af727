// SPDX-License-Identifier: Apache-2.0
// Measures only the values that are not in the cache.
#pragma once

#include <string>
#include <vector>

#include "compare/cached/comparison_key.h"
#include "compare/pairs/measure_pairs.h"
#include "framewise/cache.h"

namespace framewise::comparison {

// The files whose values are looked up, and how many were found. Without a
// cache everything is measured.
struct ValuesCache {
  Cache* cache = nullptr;
  const CompareOptions* options = nullptr;
  // Whether the files are unchanged; if absent, nothing is kept.
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

// As measure_pairs() of everything that is reported. Candidates whose values
// are all known are not decoded; for the others, a metric is measured only if
// one of them lacks its values. Onlookers are called only if all candidates are
// decoded.
Result<void> measure_unknown_pairs(
    ValuesCache& known, Animation& reference,
    const std::vector<Animation*>& candidates,
    const std::vector<timeline::Pairing>& pairings, const MeasurePlan& plan,
    const Measuring& measuring, PairsMeasured& result);

}  // namespace framewise::comparison
