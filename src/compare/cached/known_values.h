// SPDX-License-Identifier: Apache-2.0
// Measuring only what the cache does not know.
#pragma once

#include <string>
#include <vector>

#include "compare/cached/comparison_key.h"
#include "compare/pairs/measure_pairs.h"
#include "framewise/cache.h"

namespace framewise::comparison {

// Whose values are looked up, and what came of it. Without a cache everything
// is measured.
struct ValuesCache {
  Cache* cache = nullptr;
  const CompareOptions* options = nullptr;
  // Whether the files are still what they were; absent: nothing is kept.
  std::function<bool()> files_unchanged;
  Contents contents;  // of the reference and each candidate
  std::vector<Registration> registrations;  // of each candidate
  // What is counted: nobody knows of the others that a score is made of.
  std::vector<measure::Selected> asked;
  int64_t hits = 0;  // numbers of all candidates together
  int64_t misses = 0;

  cache::Key key(size_t candidate, const timeline::Pairing& pairing,
                 const MetricInfo& metric) const;
};

// As measure_pairs() of everything that is reported. Candidates whose values
// are all known are not decoded; for the others, what none of them lacks is not
// measured. Onlookers see nothing where not all candidates are decoded.
Result<void> measure_unknown_pairs(
    ValuesCache& known, Animation& reference,
    const std::vector<Animation*>& candidates,
    const std::vector<timeline::Pairing>& pairings, const MeasurePlan& plan,
    const Measuring& measuring, PairsMeasured& result);

}  // namespace framewise::comparison
