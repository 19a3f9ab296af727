// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/replay.h"

#include <algorithm>
#include <cmath>

namespace framewise::bench {

std::vector<double> replay_series(const RecordedPairs& recorded,
                                  double slowdown, const GateRule& rule,
                                  int scenarios, Random& random) {
  const size_t most =
      std::min(recorded.size() / 2 * 2, size_t(rule.most_pairs));
  const size_t begin = random.below(recorded.size() - most + 1);
  std::vector<double> differences;
  bool a_first = false;
  for (size_t i = 0; i < most; ++i) {
    a_first = i % 2 == 0 ? random.coin() : !a_first;
    const double change = recorded[begin + i];
    differences.push_back((a_first ? change : -change) + std::log1p(slowdown));
    const bool may_stop =
        int(i + 1) >= rule.first_pairs &&
        (int(i + 1) - rule.first_pairs) % rule.more_pairs == 0;
    if (may_stop && has_enough_pairs(differences, rule, scenarios)) break;
  }
  return differences;
}

VerdictCounts replay(std::span<const RecordedPairs> sets, double slowdown,
                     int draws, const GateRule& rule, Random& random) {
  VerdictCounts counts;
  for (int i = 0; i < draws; ++i) {
    const std::vector<double> series =
        replay_series(sets[size_t(i) % sets.size()], slowdown, rule, 1, random);
    const Change change = change_of(series, rule);
    counts.add(judge_changes(std::span(&change, 1), rule).front(),
               change.pairs);
  }
  return counts;
}

}  // namespace framewise::bench
