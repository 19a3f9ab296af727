// SPDX-License-Identifier: Apache-2.0
// Chooses which pairs of long files costly metrics measure, and estimates the
// mean of all pairs with a confidence interval: docs/time.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compare/pairs/measure_pairs.h"
#include "compare/pairs/online_sampler.h"
#include "compare/pairs/partial_run.h"
#include "framewise/compare.h"
#include "judge/policy/requirement.h"
#include "measure/estimate.h"
#include "timeline/sampling/strata.h"

namespace framewise::comparison {

// The same sampling with its share of the pairs turned into a number of pairs.
Sampling of_pairs(const Sampling& sampling, size_t pairs);

// Whether a sample is asked for, or measuring all pairs would take long.
// `pixels`: of one frame.
bool wants_sample(const Sampling& sampling, const MeasurePlan& plan,
                  size_t pairs, int64_t pixels);

// The sample of one candidate. The cheap metrics have measured all its pairs.
// Call next() and measure what it returns, until it is empty.
class SampledRun final : public PartialRun {
 public:
  // `pairing`, `plan`, `requirements` and `values`, which grows, outlive the
  // run. `passed`: the sample that was drawn while the cheap metrics ran; may
  // be null, and is read by next() only.
  SampledRun(const Sampling& sampling, const timeline::Pairing& pairing,
             const MeasurePlan& plan,
             std::span<const judge::Requirement> requirements, uint64_t seed,
             const CandidateValues& values, const OnlineSampler* passed);

  // The next scopes for the costly metrics; empty when enough is known.
  std::vector<Scope> next();

  std::optional<Known> known(size_t output) const override;
  bool drew_too_few(size_t output) const override;

 private:
  struct WeightedPair {
    size_t pair;
    double weight;
    double diversity;
  };
  void find_population();
  void find_proxy_means();
  void cut(std::span<const timeline::Moment> moments);
  size_t first_parts(std::span<const timeline::Moment> moments);
  timeline::Strata balanced(std::span<const timeline::Moment> moments,
                            size_t count) const;
  measure::Proxies proxy_variances() const;
  double off_balance(const timeline::Strata& strata,
                     const measure::Proxies& variances) const;
  // The number of strata, at most `most`, whose sample estimates the means of
  // the cheap metrics well enough.
  size_t enough_for_proxies(std::span<const timeline::Moment> moments,
                            size_t most) const;
  bool tells_proxies(const timeline::Strata& strata) const;
  // Sets the number of rounds allowed after a first round of `first` strata.
  void count_rounds(size_t first);
  double excess(size_t output) const;
  // The most strata that are allowed, or worth their interval.
  size_t most_parts() const;
  std::optional<size_t> pieces_wanted() const;
  std::vector<Scope> measure_sample();
  std::vector<size_t> suspects() const;
  std::vector<Scope> measure_worst(size_t count);
  bool is_measured(size_t pair) const;
  size_t measured() const;
  bool all_measured() const { return measured() == population_.size(); }
  // The number of rounds that share the error rate of an output's interval.
  double rounds_counted(size_t output) const;
  bool is_required(size_t output) const;
  bool needs_all(size_t output) const;
  bool failed_for_good() const;
  bool satisfied(size_t output) const;
  std::vector<WeightedPair> drawn() const;
  std::optional<measure::Estimate> estimate(size_t output) const;
  std::optional<double> value(size_t pair, size_t output) const;
  // The value of a hidden output, 0 if it has none.
  double proxy(size_t pair, size_t output) const;
  measure::Proxies proxies(size_t pair) const;
  std::string corrected_by(const measure::Estimate& estimate) const;

  const Sampling sampling_;
  const timeline::Pairing& pairing_;
  const MeasurePlan& plan_;
  std::span<const judge::Requirement> requirements_;
  uint64_t seed_;
  const CandidateValues& values_;
  const OnlineSampler* passed_;
  std::vector<size_t> population_;  // pairs that are not known exactly
  std::vector<size_t> worst_;       // of these, the worst by the score first
  double population_weight_ = 0;
  double known_weight_ = 0;
  std::vector<size_t> identical_;  // the pairs of that weight
  measure::Proxies proxy_means_ = {};
  std::optional<timeline::Strata> strata_;
  timeline::Cutting cutting_ = timeline::Cutting::kUniform;
  int rounds_ = 0;
  int max_rounds_ = 1;
};

}  // namespace framewise::comparison
