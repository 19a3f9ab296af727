// SPDX-License-Identifier: Apache-2.0
// One encoding on its way from the sample to the whole input: what is expected
// of it, and what its trials and those of others have shown.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "optimize/trial_search.h"
#include "optimize/trials.h"

namespace framewise::optimization {

// An encoding is tried on the whole input although its estimate is larger than
// the best result by this factor: estimates from a sample err by so much.
inline constexpr double kEstimateMargin = 1.15;

struct Candidate {
  const Encoding* encoding = nullptr;
  std::vector<KnobPoint> margins;   // expected of the whole input
  std::optional<int64_t> estimate;  // of bytes; absent: nothing is known
  double doubt = kEstimateMargin;   // by which the estimate may be too large
  double growth = 1;                // bytes of the whole, of each of the sample
  bool reaches = true;              // the targets, on the sample
  std::unique_ptr<TrialSearch> search;  // on the sample; or on the whole, begun
  std::optional<Trial> best;            // on the sample
};

// Encoders that take many times as long as the others: they are tried last, to
// gain from what the others taught.
bool is_slow(const Encoding& encoding);

// Whether it reached the targets, or its best setting is expected to.
bool may_reach(const Candidate& candidate);

// Those first that probably reach the targets with the fewest bytes; none that
// failed.
void sort_by_estimate(std::vector<Candidate>& candidates);

void begin_search(Candidate& candidate, const TrialInput& input);

// The size at the targets, of a trial that takes or would take so many bytes of
// the whole input. `margins`: as they are expected since then.
void estimate_by(const Trial& trial, int64_t bytes,
                 std::span<const KnobPoint> margins, Candidate& candidate);

// By how much the first trials of encodings exceeded what was expected of them.
class FirstTrials {
 public:
  void expect_alike(Candidate& candidate) const;
  // `first` is not yet part of the candidate's search.
  void learn(const Candidate& candidate, const Trial& first);

 private:
  std::vector<double> residuals_;
};

}  // namespace framewise::optimization
