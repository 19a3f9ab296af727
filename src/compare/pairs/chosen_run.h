// SPDX-License-Identifier: Apache-2.0
// The values of a film of which some pairs were chosen and measured, and how
// near the means are to those of all pairs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compare/pairs/measure_pairs.h"
#include "compare/pairs/pair_choice.h"
#include "compare/pairs/partial_run.h"
#include "framewise/policy.h"
#include "framewise/report.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// Gives each pair that was not measured the values of its stand-in.
void fill_stand_ins(const PairChoice& choice, CandidateValues& values);

// Takes them away again. Returns what is to be measured instead.
std::vector<Scope> without_stand_ins(CandidateValues& values);

// How a report says which pairs were measured.
struct ChosenPairs {
  std::string measured_as;       // continues Comparison::measured_as
  std::optional<FilmPlan> plan;  // without the interval of the score
};

class ChosenRun final : public PartialRun {
 public:
  // All of these outlive the run. The values have their stand-ins.
  ChosenRun(const PairChoice& choice, const timeline::Pairing& pairing,
            const MeasurePlan& plan, const CandidateValues& values,
            double confidence, uint64_t seed)
      : choice_(choice),
        pairing_(pairing),
        plan_(plan),
        values_(values),
        confidence_(confidence),
        seed_(seed) {}

  // The mean is that of all pairs with stand-ins. The interval comes from the
  // pairs that were drawn by lot: how far each is from its stand-in.
  std::optional<Known> known(size_t output) const override;
  bool drew_too_few(size_t) const override { return false; }

  // Whether the interval of the score holds a limit of the policy.
  bool leaves_verdict_open(const Policy& policy) const;

  // Without a plan where every pair was measured in the end.
  ChosenPairs chosen_pairs() const;

 private:
  // How far the mean of all pairs may be from that with stand-ins.
  struct Error {
    double low = 0;
    double high = 0;
  };
  std::optional<double> value(size_t pair, size_t output) const;
  Error error_of(size_t output, double weight, double least_spread) const;

  const PairChoice& choice_;
  const timeline::Pairing& pairing_;
  const MeasurePlan& plan_;
  const CandidateValues& values_;
  double confidence_;
  uint64_t seed_;
};

// The plan of a judged comparison with the interval of its score.
std::optional<FilmPlan> with_score_interval(const Comparison& judged);

// The metrics without the values of stand-ins.
std::vector<MetricReport> without_stand_ins(const CandidateValues& values,
                                            std::vector<MetricReport> metrics);

}  // namespace framewise::comparison
