// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/walk.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "video/sequence/portable_math.h"

namespace framewise::video {
namespace {

constexpr int64_t kNever = INT64_MIN / 2;
// More logarithms than this would take longer than drawing.
constexpr int64_t kMostLogarithms = 2'000'000;
// Weighted plays are sums that rounding may change.
constexpr double kRounding = 1e-6;
// Chance of a clip of the same group: only where no other rule allows more.
constexpr double kSameGroup = 1e-9;

double power_of(double x, double exponent) {
  if (exponent == 0.5) return std::sqrt(x);
  return exponent == 2 ? x * x : x;
}

}  // namespace

Walk::Walk(const Transitions& transitions, const Rules& rules,
           std::span<const double> shares, std::span<const uint32_t> groups,
           Pcg32 random)
    : transitions_(transitions),
      rules_(rules),
      clips_(transitions.clips()),
      groups_(groups),
      random_(random),
      last_play_(clips_, kNever),
      plays_(clips_, 0),
      preference_(clips_, 1),
      base_(clips_),
      weights_(clips_) {
  for (const double share : shares) {
    per_play_.push_back(1 / (double(clips_) * share));
  }
  for (const uint32_t group : groups) {
    group_count_ = std::max(group_count_, size_t(group) + 1);
  }
  // By plays since the last one; the first element is not used.
  recency_.push_back(0);
  for (int64_t since = 1; since <= rules_.window; ++since) {
    const double part = double(since - 1) / double(rules_.window);
    recency_.push_back(power_of(part, rules_.power));
  }
}

double Walk::mean_entropy() const {
  return entropy_count_ > 0 ? entropy_sum_ / double(entropy_count_) : 0;
}

uint32_t Walk::start_with(uint32_t clip) {
  play(clip);
  return clip;
}

uint32_t Walk::start() {
  for (size_t j = 0; j < clips_; ++j) weights_[j] = 1 / per_play_[j];
  return start_with(draw(weights_));
}

void Walk::play(uint32_t clip) {
  if (has_run_rule()) {
    if (const uint64_t key = run_key(nullptr)) followers_[key].push_back(clip);
  }
  last_play_[clip] = int64_t(order_.size());
  order_.push_back(clip);
  plays_[clip] += per_play_[clip];
  least_plays_ = *std::min_element(plays_.begin(), plays_.end());
  // The factors stay in range because only differences between clips count.
  if (least_plays_ - preference_base_ > 64) {
    preference_base_ = least_plays_;
    for (size_t j = 0; j < clips_; ++j) {
      preference_[j] =
          portable_exp(-rules_.balance * (plays_[j] - preference_base_));
    }
  }
  preference_[clip] =
      portable_exp(-rules_.balance * (plays_[clip] - preference_base_));
}

uint64_t Walk::run_key(const uint32_t* more) const {
  const auto wanted = size_t(rules_.run_length - 1);
  if (order_.size() + (more ? 1 : 0) < wanted) return 0;
  const size_t from_order = wanted - (more ? 1 : 0);
  // FNV-1a over the clips' numbers.
  uint64_t hash = 14695981039346656037u;
  const auto add = [&hash](uint32_t clip) {
    for (int byte = 0; byte < 4; ++byte) {
      hash = (hash ^ (clip >> (8 * byte) & 0xff)) * 1099511628211u;
    }
  };
  for (size_t i = order_.size() - from_order; i < order_.size(); ++i) {
    add(order_[i]);
  }
  if (more) add(*more);
  return hash | 1;
}

// Weights by the transitions, by how long ago and by how often clips played.
void Walk::weigh() {
  const uint32_t current = order_.back();
  transitions_.weights_after(current, base_);
  if (rules_.gap == 0) {
    // A clip that may follow itself is as likely as the others on average.
    double sum = 0;
    for (const double weight : base_) sum += weight;
    base_[current] = clips_ > 1 ? sum / double(clips_ - 1) : 1;
  }
  const auto now = int64_t(order_.size());
  for (size_t j = 0; j < clips_; ++j) base_[j] *= preference_[j];
  // Only clips of the last plays are within the window.
  const int64_t first = std::max<int64_t>(0, now - rules_.window);
  for (int64_t t = now - 1; t >= first; --t) {
    const uint32_t clip = order_[size_t(t)];
    if (last_play_[clip] != t) continue;
    const int64_t since = now - t;
    if (since == 1 && rules_.gap == 0) continue;
    base_[clip] *= recency_[size_t(since)];
  }
  if (group_count_ > 1) spread_over_groups(base_);
}

void Walk::spread_over_groups(std::vector<double>& weights) const {
  std::vector<double> sums(group_count_, 0);
  for (size_t j = 0; j < clips_; ++j) sums[groups_[j]] += weights[j];
  const uint32_t own = groups_[order_.back()];
  for (size_t j = 0; j < clips_; ++j) {
    const double sum = sums[groups_[j]];
    if (sum <= 0) continue;
    weights[j] *= (groups_[j] == own ? kSameGroup : 1) / sum;
  }
}

void Walk::forbid_repeated_runs(std::vector<double>& weights) {
  const uint64_t key = has_run_rule() ? run_key(nullptr) : 0;
  if (key == 0) return;
  const auto found = followers_.find(key);
  if (found == followers_.end()) return;
  for (const uint32_t clip : found->second) weights[clip] = 0;
}

// The rarest clip that the gap allows as play `at`, and the next rarer one.
Walk::Rarest Walk::rarest(int64_t at, int64_t gap) const {
  Rarest found;
  for (uint32_t j = 0; j < clips_; ++j) {
    if (at - last_play_[j] <= gap) continue;
    if (plays_[j] < found.plays) {
      found = {j, plays_[j], found.plays};
    } else {
      found.other_plays = std::min(found.other_plays, plays_[j]);
    }
  }
  return found;
}

// Whether some clip could follow `clip`, which is played next; `later` are the
// clips that the gap allows then.
bool Walk::has_a_successor(uint32_t clip, int64_t gap, double cap,
                           const Rarest& later) const {
  const uint64_t key = has_run_rule() ? run_key(&clip) : 0;
  const auto found = key ? followers_.find(key) : followers_.end();
  const auto after_next = int64_t(order_.size()) + 1;
  const double least =
      clip == later.clip && gap > 0 ? later.other_plays : later.plays;
  for (uint32_t j = 0; j < clips_; ++j) {
    if ((j == clip && gap > 0) || after_next - last_play_[j] <= gap ||
        plays_[j] >= least + cap) {
      continue;
    }
    if (found == followers_.end()) return true;
    const std::vector<uint32_t>& followers = found->second;
    if (std::find(followers.begin(), followers.end(), j) == followers.end()) {
      return true;
    }
  }
  return false;
}

bool Walk::apply_rules(Strictness strictness) {
  const auto now = int64_t(order_.size());
  const int64_t gap = strictness == Strictness::kLeastGap
                          ? std::min<int64_t>(rules_.gap, 1)
                          : rules_.gap;
  // Later plays may use the wider limit, so that fewer dead ends are met.
  const double wide_cap = strictness <= Strictness::kWideCap
                              ? rules_.wide_cap - kRounding
                              : INFINITY;
  const double cap =
      strictness == Strictness::kAll ? rules_.cap - kRounding : wide_cap;
  const double most_plays = rarest(now, gap).plays + cap;
  weights_ = base_;
  for (size_t j = 0; j < clips_; ++j) {
    const bool legal = now - last_play_[j] > gap && plays_[j] < most_plays;
    if (!legal) weights_[j] = 0;
  }
  if (strictness <= Strictness::kNoCap) {
    forbid_repeated_runs(weights_);
    const Rarest later = rarest(now + 1, gap);
    for (uint32_t j = 0; j < clips_; ++j) {
      if (weights_[j] <= 0) continue;
      if (!has_a_successor(j, gap, wide_cap, later)) weights_[j] = 0;
    }
  } else if (has_run_rule()) {
    keep_shortest_repeats(weights_);
  }
  return std::any_of(weights_.begin(), weights_.end(),
                     [](double weight) { return weight > 0; });
}

int64_t Walk::repeated_suffix_with(uint32_t clip) const {
  const auto size = int64_t(order_.size());
  int64_t longest = 0;
  for (int64_t end = 0; end < size; ++end) {
    if (order_[size_t(end)] != clip) continue;
    int64_t length = 1;
    while (length <= end &&
           order_[size_t(end - length)] == order_[size_t(size - length)]) {
      ++length;
    }
    longest = std::max(longest, length);
  }
  return longest;
}

// Where a run must come again, the shortest one does: otherwise the order falls
// into its own past and repeats it for long.
void Walk::keep_shortest_repeats(std::vector<double>& weights) {
  int64_t shortest = INT64_MAX;
  std::vector<int64_t> repeats(clips_, INT64_MAX);
  for (uint32_t j = 0; j < clips_; ++j) {
    if (weights[j] <= 0) continue;
    repeats[j] = repeated_suffix_with(j);
    shortest = std::min(shortest, repeats[j]);
  }
  for (size_t j = 0; j < clips_; ++j) {
    if (repeats[j] > shortest) weights[j] = 0;
  }
}

uint32_t Walk::next() {
  assert(!order_.empty());
  if (clips_ == 1) {
    play(0);
    return 0;
  }
  weigh();
  if (!apply_rules(Strictness::kAll) && !apply_rules(Strictness::kWideCap)) {
    if (apply_rules(Strictness::kNoCap)) {
      ++relaxations_.balance;
    } else if (apply_rules(Strictness::kNoRunRule)) {
      ++relaxations_.repeats;
    } else {
      ++relaxations_.gap;
      apply_rules(Strictness::kLeastGap);
    }
  }
  count_entropy(weights_);
  const uint32_t clip = draw(weights_);
  play(clip);
  return clip;
}

uint32_t Walk::draw(std::span<const double> weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  double rest = random_.next_unit() * sum;
  size_t last = 0;
  for (size_t j = 0; j < weights.size(); ++j) {
    if (weights[j] <= 0) continue;
    last = j;
    rest -= weights[j];
    if (rest < 0) break;
  }
  return uint32_t(last);
}

void Walk::count_entropy(std::span<const double> weights) {
  const int64_t spacing =
      std::max<int64_t>(1, int64_t(clips_) * 1000 / kMostLogarithms);
  if (int64_t(order_.size()) % spacing != 0) return;
  double sum = 0, logs = 0;
  for (const double weight : weights) {
    if (weight <= 0) continue;
    sum += weight;
    logs += weight * portable_log(weight);
  }
  if (sum <= 0) return;
  // Of one possible clip rounding may leave a little less than 0.
  entropy_sum_ += std::max(0.0, (portable_log(sum) - logs / sum) / kLn2);
  ++entropy_count_;
}

}  // namespace framewise::video
