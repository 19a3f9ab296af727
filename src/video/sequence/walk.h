// SPDX-License-Identifier: Apache-2.0
// The order of clips: one after the other, at random by the transitions, within
// the rules.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <unordered_map>
#include <vector>

#include "video/film/plan.h"
#include "video/sequence/pcg32.h"
#include "video/sequence/rules.h"
#include "video/sequence/transitions.h"

namespace framewise::video {

class Walk {
 public:
  // `shares` add up to 1. `groups` has a number for each clip, or is empty:
  // with several groups a clip is followed by one of another group, each group
  // as likely. All but the rules must outlive the walk.
  Walk(const Transitions& transitions, const Rules& rules,
       std::span<const double> shares, std::span<const uint32_t> groups,
       Pcg32 random);

  // The first clip: this one, or at random by the shares.
  uint32_t start_with(uint32_t clip);
  uint32_t start();
  // The next clip.
  uint32_t next();

  const std::vector<uint32_t>& order() const { return order_; }
  const Relaxations& relaxations() const { return relaxations_; }
  // Bits, mean over the choices so far; of long orders of many clips over
  // every n-th choice.
  double mean_entropy() const;

 private:
  // Which rules hold; each gives up one more.
  enum class Strictness : uint8_t {
    kAll,
    kWideCap,
    kNoCap,
    kNoRunRule,
    kLeastGap
  };

  void play(uint32_t clip);
  // Sets the weights of clips that a rule forbids to 0. False if all are.
  bool apply_rules(Strictness strictness);
  void forbid_repeated_runs(std::vector<double>& weights);
  void keep_shortest_repeats(std::vector<double>& weights);
  int64_t repeated_suffix_with(uint32_t clip) const;
  struct Rarest {
    uint32_t clip = 0;
    double plays = std::numeric_limits<double>::infinity();
    double other_plays = std::numeric_limits<double>::infinity();
  };
  Rarest rarest(int64_t at, int64_t gap) const;
  bool has_a_successor(uint32_t clip, int64_t gap, double cap,
                       const Rarest& later) const;
  void spread_over_groups(std::vector<double>& weights) const;
  void weigh();
  uint32_t draw(std::span<const double> weights);
  void count_entropy(std::span<const double> weights);

  bool has_run_rule() const { return rules_.run_length > 1; }
  // Hash of the last run_length - 1 clips if `more` were played; 0 if the order
  // is too short.
  uint64_t run_key(const uint32_t* more) const;

  const Transitions& transitions_;
  const Rules rules_;
  const size_t clips_;
  const std::span<const uint32_t> groups_;
  size_t group_count_ = 0;
  Pcg32 random_;
  std::vector<double> per_play_;  // what a play counts: 1 / (clips * share)

  std::vector<uint32_t> order_;
  std::vector<int64_t> last_play_;  // index into the order; far before it
  std::vector<double> plays_;       // weighted by per_play_
  std::vector<double> recency_;     // factor for 1, 2, … plays since
  std::vector<double> preference_;  // exp(-balance * plays), times a constant
  double preference_base_ = 0;
  double least_plays_ = 0;
  // The clips that followed each run of run_length - 1 clips.
  std::unordered_map<uint64_t, std::vector<uint32_t>> followers_;

  std::vector<double> base_;     // weights before the hard rules
  std::vector<double> weights_;  // and after
  Relaxations relaxations_;
  double entropy_sum_ = 0;
  int64_t entropy_count_ = 0;
};

}  // namespace framewise::video
