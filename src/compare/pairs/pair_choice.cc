// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/pair_choice.h"

#include <algorithm>

namespace framewise::comparison {

PairChoice::PairChoice(size_t pairs, uint64_t seed)
    : fates_(pairs), draw_(seed) {
  strata_.reserve(pairs);
}

const PairChoice::Measured* PairChoice::nearest(
    const PairSummary& summary) const {
  const Measured* found = nullptr;
  float least = 1;
  const size_t oldest =
      std::max(first_, kept_ - std::min(kept_, lately_.size()));
  for (size_t i = kept_; i-- > oldest;) {
    const Measured& one = lately_[i % lately_.size()];
    const float apart = summary.distance(one.summary);
    if (apart >= least) continue;
    least = apart;
    found = &one;
  }
  return found;
}

bool PairChoice::draws_next() {
  const size_t place = strata_.size() % kStratum;
  if (place == 0) drawn_place_ = size_t(draw_.between(0, kStratum));
  return place == drawn_place_;
}

PairChoice::Fate PairChoice::fate_of(const PairSummary& summary) {
  if (summary.new_scene) first_ = kept_;
  if (summary.outlying) return {PairFate::kOutlying, 0};
  const bool rests = summary.still && !last_still_;
  if (rests || summary.equal) return {PairFate::kStill, 0};
  const Measured* like = nearest(summary);
  if (!like) return {PairFate::kUnlike, 0};
  return {draws_next() ? PairFate::kDrawn : PairFate::kStandIn, like->pair};
}

void PairChoice::keep(size_t pair, const PairSummary& summary) {
  lately_[kept_ % lately_.size()] = {summary, uint32_t(pair)};
  ++kept_;
}

void PairChoice::choose(size_t pair, const Frame& reference,
                        const Frame& test) {
  const std::optional<PairSummary> summary =
      summarizer_.summarize(reference, test);
  Fate& fate = fates_[pair];
  if (!summary) {
    fate.fate = PairFate::kUnlike;
    return;
  }
  fate = fate_of(*summary);
  last_still_ = summary->still;
  if (fate.fate == PairFate::kStandIn || fate.fate == PairFate::kDrawn) {
    strata_.push_back(uint32_t(pair));
  }
  // An equal pair stands for no other, nor does one among many like it.
  const bool repeats = fate.fate == PairFate::kStill && nearest(*summary);
  if (fate.fate != PairFate::kStandIn && !summary->equal && !repeats) {
    keep(pair, *summary);
  }
}

}  // namespace framewise::comparison
