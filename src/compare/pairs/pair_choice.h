// SPDX-License-Identifier: Apache-2.0
// Chooses which pairs of a film are measured, from a cheap look at each. A pair
// that is not measured has a stand-in: the most similar of the last pairs that
// were (docs/time.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compare/pairs/pair_summary.h"
#include "framewise/frame.h"
#include "timeline/sampling/strata.h"

namespace framewise::comparison {

// How a pair gets its values.
enum class PairFate : uint8_t {
  kOpen,      // not decided yet
  kStandIn,   // not measured: another pair stands for it
  kOutlying,  // measured: a block is far worse than around it lately
  kUnlike,    // measured: no pair that was measured lately is like it
  kStill,     // measured: the first that hardly moves after some that did
  kDrawn,     // measured: by lot
};

class PairChoice {
 public:
  // One pair of so many that could have stand-ins is drawn by lot.
  static constexpr size_t kStratum = 12;

  // `pairs`: their number. All memory that grows with it is taken here.
  PairChoice(size_t pairs, uint64_t seed);

  // Decides about a pair. Called once for each, in the order of steps.
  void choose(size_t pair, const Frame& reference, const Frame& test);

  PairFate fate(size_t pair) const { return fates_[pair].fate; }
  bool is_measured(size_t pair) const {
    return fate(pair) != PairFate::kStandIn;
  }
  // The measured pair that stands for this one or, if this was drawn, that
  // would have.
  size_t stand_in(size_t pair) const { return fates_[pair].stand_in; }

  // The pairs with stand-ins and those that were drawn, in order: of each
  // kStratum one was drawn.
  std::span<const uint32_t> strata() const { return strata_; }

 private:
  struct Fate {
    PairFate fate = PairFate::kOpen;
    uint32_t stand_in = 0;
  };
  struct Measured {
    PairSummary summary;
    uint32_t pair = 0;
  };
  Fate fate_of(const PairSummary& summary);
  // The most similar of the last pairs that were measured; null: none is like
  // it.
  const Measured* nearest(const PairSummary& summary) const;
  void keep(size_t pair, const PairSummary& summary);
  bool draws_next();

  PairSummarizer summarizer_;
  std::vector<Fate> fates_;
  std::vector<uint32_t> strata_;
  std::array<Measured, 24> lately_;
  size_t kept_ = 0;   // how many were, all together
  size_t first_ = 0;  // of those of this scene
  timeline::RandomDraw draw_;
  size_t drawn_place_ = 0;  // in the current stratum
  bool last_still_ = false;
};

}  // namespace framewise::comparison
