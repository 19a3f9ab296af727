// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/statistics.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace framewise::video {
namespace {

int64_t common_prefix(std::span<const uint32_t> a,
                      std::span<const uint32_t> b) {
  const size_t most = std::min(a.size(), b.size());
  size_t length = 0;
  while (length < most && a[length] == b[length]) ++length;
  return int64_t(length);
}

// The values that an order of up to so many clips reaches. Each held for 1000
// seeds of 3, 5, 10, 30 and 100 clips, and 50 of the sizes between, with films
// of 180 plays or more. Three clips leave one or two choices, and four to eight
// little more, so that a run must sometimes come again.
struct SizeTargets {
  int64_t most_clips;
  double choices;
  int64_t repeat_over_run;  // longest repeat less the length of runs
  double spread;            // most less fewest plays
  double relaxed_share;     // of the plays
};
constexpr std::array kTargets = {
    SizeTargets{3, 1, 1, 4, 0.05},    SizeTargets{4, 1.7, 1, 3, 0.02},
    SizeTargets{5, 2.2, -1, 3, 0.02}, SizeTargets{8, 1.4, 0, 3, 0.02},
    SizeTargets{29, 2, -1, 3, 0},     SizeTargets{INT64_MAX, 0, -1, 3, 0}};
// From so many clips on the choices grow with them: a sixth.
constexpr int64_t kManyClips = 30;

// Whether some run of `length` clips occurs twice, by their hashes.
bool repeats(std::span<const uint32_t> order, size_t length) {
  if (length == 0) return true;
  if (length >= order.size()) return false;
  constexpr uint64_t kBase = 0x9E3779B97F4A7C15u;
  uint64_t hash = 0, highest = 1;
  for (size_t i = 1; i < length; ++i) highest *= kBase;
  std::vector<std::pair<uint64_t, size_t>> runs;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i >= length) hash -= highest * (order[i - length] + uint64_t{1});
    hash = hash * kBase + order[i] + 1;
    if (i + 1 >= length) runs.emplace_back(hash, i + 1 - length);
  }
  std::sort(runs.begin(), runs.end());
  for (size_t i = 1; i < runs.size(); ++i) {
    if (runs[i].first != runs[i - 1].first) continue;
    if (common_prefix(order.subspan(runs[i].second),
                      order.subspan(runs[i - 1].second)) >= int64_t(length)) {
      return true;
    }
  }
  return false;
}

int64_t distinct_pairs(std::span<const uint32_t> order) {
  std::set<std::pair<uint32_t, uint32_t>> pairs;
  for (size_t i = 1; i < order.size(); ++i) {
    pairs.emplace(order[i - 1], order[i]);
  }
  return int64_t(pairs.size());
}

}  // namespace

// If a run of k clips comes twice, so does one of k - 1: halving finds the
// longest.
int64_t longest_repeat(std::span<const uint32_t> order) {
  size_t low = 0, high = order.size();
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    (repeats(order, middle) ? low : high) = middle;
  }
  return int64_t(low);
}

std::vector<int64_t> plays_of(std::span<const uint32_t> order, size_t clips) {
  std::vector<int64_t> plays(clips, 0);
  for (const uint32_t clip : order) ++plays[clip];
  return plays;
}

Distribution distribution_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[size_t(share * double(values.size() - 1) + 0.5)];
  };
  return {values.front(), at(0.5), at(0.95)};
}

PlanStatistics statistics_of(std::span<const uint32_t> order, size_t clips,
                             std::span<const double> starts) {
  PlanStatistics found;
  found.longest_repeat = longest_repeat(order);
  const std::vector<int64_t> plays = plays_of(order, clips);
  const auto [fewest, most] = std::minmax_element(plays.begin(), plays.end());
  found.fewest_plays = *fewest;
  found.most_plays = *most;
  found.clips_used = std::count_if(plays.begin(), plays.end(),
                                   [](int64_t n) { return n > 0; });
  std::vector<double> gaps, seconds;
  std::vector<int64_t> last(clips, -1);
  for (size_t t = 0; t < order.size(); ++t) {
    int64_t& before = last[order[t]];
    if (before >= 0) {
      gaps.push_back(double(int64_t(t) - before));
      seconds.push_back(starts[t] - starts[size_t(before)]);
    }
    before = int64_t(t);
  }
  found.gap_plays = distribution_of(std::move(gaps));
  found.gap_seconds = distribution_of(std::move(seconds));
  found.distinct_pairs = distinct_pairs(order);
  return found;
}

std::vector<Target> targets_of(const PlanStatistics& reached, int64_t clips,
                               int64_t plays, const Rules& rules) {
  const auto row = std::find_if(
      kTargets.begin(), kTargets.end(),
      [&](const SizeTargets& one) { return clips <= one.most_clips; });
  if (clips < 3 || row == kTargets.end()) return {};
  const bool many = clips >= kManyClips;
  const double choices = many ? double(clips) / 6 : row->choices;
  std::vector<Target> targets = {
      {"choices", choices, reached.choices, true},
      {"most_less_fewest_plays", row->spread,
       double(reached.most_plays - reached.fewest_plays), false},
      {"relaxations", row->relaxed_share * double(plays),
       double(reached.relaxations.total()), false}};
  if (rules.run_length > 0) {
    targets.push_back({"longest_repeat",
                       double(rules.run_length + row->repeat_over_run),
                       double(reached.longest_repeat), false});
  }
  if (plays > clips) {
    targets.push_back({"least_gap_plays", double(rules.gap + 1),
                       reached.gap_plays.least, true});
  }
  return targets;
}

}  // namespace framewise::video
