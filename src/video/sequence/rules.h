// SPDX-License-Identifier: Apache-2.0
// The rules of an order of clips, by how many clips and plays there are.
#pragma once

#include <cstdint>
#include <optional>

#include "framewise/error.h"

namespace framewise::video {

struct Rules {
  int64_t gap = 1;       // a clip comes back after more than this many plays
  int64_t window = 1;    // up to this many it comes back less likely:
  double power = 1;      // by ((plays - 1) / window) ^ power; 0.5, 1 or 2
  double balance = 0.3;  // clips that played more often: exp(-balance * more)
  // A clip is not played when it has this many plays more than the rarest one;
  // where that leaves no clip, the wider limit holds.
  double cap = 2;
  double wide_cap = 3;
  double variety = 0.5;    // share of the other clips that may well come next
  int64_t run_length = 0;  // runs of so many clips come once; 0: no such rule
};

struct RuleWishes {
  std::optional<double> variety;
  std::optional<int64_t> min_gap;  // other clips between two plays of a clip
  bool allow_repeats = false;
};

// Fails with kUsage if the clips cannot satisfy a wish.
Result<Rules> rules_for(int64_t clips, int64_t plays, const RuleWishes& wishes);

// How many runs of `length` clips the gap allows; at most 1e300.
double possible_runs(int64_t clips, int64_t gap, int64_t length);

// The gap for so many clips where nobody wishes another.
int64_t usual_gap(int64_t clips);

// The shortest run that must come twice in so many plays, whatever the order,
// less one: no order does better. `plays` if everything repeats.
int64_t least_longest_repeat(int64_t clips, int64_t gap, int64_t plays);

// How many clips are needed so that runs of `length` come once in `plays`.
int64_t clips_needed(int64_t length, int64_t plays);

}  // namespace framewise::video
