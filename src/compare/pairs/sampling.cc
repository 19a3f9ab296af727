// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "measure/statistics.h"

namespace framewise::comparison {
namespace {

using judge::Relation;
using judge::Requirement;
using judge::Statistic;

// Up to this number of pairs, all are measured: a sample saves too little time
// to be worth the width of an interval.
constexpr size_t kFewPairs = 24;
// A comparison is long if it has more pairs and more pixels in all of them than
// this. Costly metrics take some ten seconds of one thread then.
constexpr size_t kManyPairs = 240;
constexpr int64_t kManyPixels = 400'000'000;
// The smallest sample: an interval needs three values.
constexpr size_t kFewestDrawn = 3;
// The first round of a sample plans the second. A third round follows if the
// second missed its aim. The third aims at an interval narrower by this factor:
// only measuring all pairs could follow.
constexpr int kMaxRounds = 3;
constexpr double kLastMargin = 1.1;
// How much a further round adds to the number of rounds that share the error
// rate of the interval. A round repeats all earlier values, and the width of an
// interval says little about its position: a fifth is enough where the width
// ends the rounds. On 180 real series, 95.6 to 96.7 % of the last intervals
// contain the mean (docs/time.md). Where a requirement ends the rounds, a
// further round counts in full.
constexpr double kFurtherRound = 0.2;
// The most by which a round aims to narrow the interval for a requirement. The
// distance between the mean and the requirement's bound is no better known than
// the mean itself.
constexpr double kMostExcess = 2;
// The largest sample, as a share of all pairs. A larger one saves too little.
constexpr double kMostOfAll = 0.7;
// An interval is narrow enough if half of its width is at most this share of
// the mean, and at most this share of the mean's distance to a perfect value.
constexpr double kShareOfValue = 0.05;
constexpr double kShareOfLoss = 0.1;
// The width that the first round aims at for the cheap metrics, as a share of
// the width aimed at for costly ones. Costly metrics vary more than the cheap
// metrics that plan their sample. Chosen on 143 real series.
constexpr double kProxiesNarrower = 0.3;

double rounds_weight(int rounds, double each_further) {
  return 1 + each_further * (rounds - 1);
}

double tolerance(const MetricInfo& info, double mean) {
  return std::max(1e-9, std::min(kShareOfValue * std::abs(mean),
                                 kShareOfLoss * std::abs(info.perfect - mean)));
}

// Whether the value of a single pair fails the requirement, whatever the
// others.
bool one_pair_fails(const Requirement& requirement, double value) {
  const bool lower = requirement.relation == Relation::kGreater ||
                     requirement.relation == Relation::kGreaterOrEqual;
  const bool upper = requirement.relation == Relation::kLess ||
                     requirement.relation == Relation::kLessOrEqual;
  return ((requirement.statistic == Statistic::kMin && lower) ||
          (requirement.statistic == Statistic::kMax && upper)) &&
         !requirement.holds(value);
}

// The smallest number of pairs of which a sample is taken.
size_t fewest_pairs(const Sampling& sampling) {
  return sampling.from > 0 ? size_t(sampling.from) : kFewPairs + 1;
}

}  // namespace

Sampling of_pairs(const Sampling& sampling, size_t pairs) {
  const bool by_share =
      sampling.share > 0 && !sampling.pairs &&
      (sampling.by == SampleBy::kUniform ||
       sampling.by == SampleBy::kAdaptive || sampling.by == SampleBy::kScenes);
  Sampling counted = sampling;
  counted.share = 0;
  if (by_share && pairs >= fewest_pairs(sampling)) {
    counted.pairs =
        std::max(int64_t{kFewestDrawn},
                 int64_t(std::ceil(sampling.share * double(pairs))));
  }
  return counted;
}

bool wants_sample(const Sampling& sampling, const MeasurePlan& plan,
                  size_t pairs, int64_t pixels) {
  bool costly = false;
  for (size_t i = 0; i < plan.reported(); ++i) costly |= plan.costly(i);
  const bool all =
      sampling.by == SampleBy::kNothing || sampling.by == SampleBy::kFilm;
  if (!costly || all) return false;
  if (sampling.pairs && size_t(*sampling.pairs) >= pairs) return false;
  if (sampling.from > 0 && pairs < size_t(sampling.from)) return false;
  const bool asked = sampling.by != SampleBy::kLength || sampling.pairs ||
                     (sampling.most && size_t(*sampling.most) < pairs);
  if (asked)
    return pairs >= (sampling.most ? 2 : fewest_pairs(sampling)) ||
           sampling.pairs.has_value();
  return pairs > kManyPairs &&
         int64_t(pairs) > kManyPixels / std::max<int64_t>(1, pixels);
}

SampledRun::SampledRun(const Sampling& sampling,
                       const timeline::Pairing& pairing,
                       const MeasurePlan& plan,
                       std::span<const Requirement> requirements, uint64_t seed,
                       const CandidateValues& values,
                       const OnlineSampler* passed)
    : sampling_(sampling),
      pairing_(pairing),
      plan_(plan),
      requirements_(requirements),
      seed_(seed),
      values_(values),
      passed_(passed) {}

std::optional<double> SampledRun::value(size_t pair, size_t output) const {
  const CandidateValues::Pair& found = values_.pairs[pair];
  if (!found.measured || !found.values[output].exists()) return std::nullopt;
  return found.values[output].number;
}

double SampledRun::proxy(size_t pair, size_t output) const {
  return value(pair, output).value_or(0);
}

measure::Proxies SampledRun::proxies(size_t pair) const {
  measure::Proxies all = {};
  for (size_t p = 0; p < plan_.hidden; ++p) {
    all[p] = proxy(pair, plan_.reported() + p);
  }
  return all;
}

// The population is the pairs that are not identical. The values of identical
// pairs are known.
void SampledRun::find_population() {
  std::vector<timeline::Moment> moments(pairing_.pairs.size());
  for (size_t i = 0; i < pairing_.pairs.size(); ++i) {
    const double weight = pairing_.pairs[i].weight;
    if (weight <= 0 || !values_.pairs[i].measured) continue;
    if (values_.pairs[i].identical) {
      known_weight_ += weight;
      identical_.push_back(i);
      continue;
    }
    const auto frame = size_t(pairing_.pairs[i].reference);
    const double motion =
        frame < pairing_.motion.size() ? pairing_.motion[frame] : 0;
    moments[i] = {weight, motion, proxy(i, plan_.index_of(Proxy::kScore)),
                  proxy(i, plan_.index_of(Proxy::kLocalError))};
    population_.push_back(i);
    population_weight_ += weight;
  }
  if (population_.empty()) return;
  find_proxy_means();
  worst_ = population_;
  std::stable_sort(worst_.begin(), worst_.end(), [&](size_t a, size_t b) {
    return proxy(a, plan_.index_of(Proxy::kScore)) <
           proxy(b, plan_.index_of(Proxy::kScore));
  });
  cut(moments);
}

void SampledRun::find_proxy_means() {
  proxy_means_ = {};
  for (const size_t pair : population_) {
    const double share = pairing_.pairs[pair].weight / population_weight_;
    const measure::Proxies own = proxies(pair);
    for (size_t p = 0; p < own.size(); ++p) proxy_means_[p] += share * own[p];
  }
}

// Takes the sample of the OnlineSampler, or draws one. Moments of pairs outside
// the population have weight 0, so no sample has them.
void SampledRun::cut(std::span<const timeline::Moment> moments) {
  cutting_ = sampling_.by == SampleBy::kUniform ? timeline::Cutting::kUniform
             : sampling_.by == SampleBy::kAdaptive
                 ? timeline::Cutting::kAdaptive
             : sampling_.by == SampleBy::kScenes ? timeline::Cutting::kScenes
                                                 : timeline::Cutting::kQuality;
  if (passed_) strata_ = passed_->strata();
  if (strata_ && strata_->strata().size() >= kFewestDrawn) {
    rounds_ = 1;
    count_rounds(strata_->strata().size());
    return;
  }
  strata_ =
      balanced(moments, std::min(first_parts(moments), population_.size()));
}

// The best balanced of several draws. Known values of cheap metrics on all
// pairs measure the balance: W. Fuller, Some design properties of a rejective
// sampling procedure, 2009.
timeline::Strata SampledRun::balanced(std::span<const timeline::Moment> moments,
                                      size_t count) const {
  constexpr uint64_t kDraws = 8;
  const measure::Proxies variances = proxy_variances();
  std::optional<timeline::Strata> best;
  double least = std::numeric_limits<double>::max();
  for (uint64_t draw = 0; draw < kDraws; ++draw) {
    timeline::Strata strata(moments, cutting_, count, seed_ + draw);
    const double off = off_balance(strata, variances);
    if (best && off >= least) continue;
    least = off;
    best = std::move(strata);
  }
  return *std::move(best);
}

measure::Proxies SampledRun::proxy_variances() const {
  measure::Proxies variances = {};
  for (const size_t pair : population_) {
    const double share = pairing_.pairs[pair].weight / population_weight_;
    const measure::Proxies own = proxies(pair);
    for (size_t p = 0; p < own.size(); ++p) {
      const double apart = own[p] - proxy_means_[p];
      variances[p] += share * apart * apart;
    }
  }
  return variances;
}

// The squared distance between the means of the proxies in the sample and in
// the population, in units of their variances.
double SampledRun::off_balance(const timeline::Strata& strata,
                               const measure::Proxies& variances) const {
  measure::Proxies sums = {};
  double weight = 0;
  for (const timeline::DrawnMoment& one : strata.drawn()) {
    weight += one.weight;
    const measure::Proxies own = proxies(one.moment);
    for (size_t p = 0; p < own.size(); ++p) sums[p] += one.weight * own[p];
  }
  double off = 0;
  for (size_t p = 0; p < sums.size(); ++p) {
    const double apart = sums[p] / weight - proxy_means_[p];
    if (variances[p] > 0) off += apart * apart / variances[p];
  }
  return off;
}

// The number of strata in the first round.
size_t SampledRun::first_parts(std::span<const timeline::Moment> moments) {
  const size_t most = most_parts();
  if (sampling_.pairs) {
    const size_t asked = std::max(kFewestDrawn, size_t(*sampling_.pairs));
    return sampling_.most ? std::min(asked, most) : asked;
  }
  size_t count =
      enough_for_proxies(moments, first_round_size(population_.size()));
  // Refining cuts each stratum into equal pieces. This count reaches the most
  // allowed by such cuts.
  if (sampling_.most) count = std::min(count, most / ((most - 1) / count + 1));
  count_rounds(count);
  return count;
}

size_t SampledRun::enough_for_proxies(std::span<const timeline::Moment> moments,
                                      size_t most) const {
  for (size_t count = kSmallFirstRound; count < most; count += count / 8) {
    if (tells_proxies({moments, cutting_, count, seed_})) return count;
  }
  return most;
}

bool SampledRun::tells_proxies(const timeline::Strata& strata) const {
  const std::vector<timeline::DrawnMoment> drawings = strata.drawn();
  for (size_t output = plan_.reported(); output < plan_.outputs.size();
       ++output) {
    // The error of the worst region varies more than most costly metrics.
    if (output == plan_.index_of(Proxy::kLocalError)) continue;
    const double perfect = plan_.outputs[output].info().perfect;
    std::vector<measure::Drawn> losses;
    for (const timeline::DrawnMoment& one : drawings) {
      losses.push_back({.value = std::abs(perfect - proxy(one.moment, output)),
                        .weight = one.weight,
                        .diversity = one.diversity});
    }
    if (losses.size() < kFewestDrawn) return false;
    const measure::Estimate estimate = measure::estimate_mean(
        losses, {.confidence = sampling_.confidence,
                 .rounds = rounds_weight(kMaxRounds, kFurtherRound)});
    if (estimate.half_width > kProxiesNarrower * kShareOfLoss * estimate.mean) {
      return false;
    }
  }
  return true;
}

void SampledRun::count_rounds(size_t first) {
  const size_t most = most_parts();
  for (size_t at = 2 * first; at <= most && max_rounds_ < kMaxRounds; at *= 2) {
    ++max_rounds_;
  }
}

bool SampledRun::is_measured(size_t pair) const {
  return !values_.pairs[pair].costly_left_out;
}

size_t SampledRun::measured() const {
  return size_t(std::count_if(population_.begin(), population_.end(),
                              [&](size_t pair) { return is_measured(pair); }));
}

std::vector<SampledRun::WeightedPair> SampledRun::drawn() const {
  std::vector<WeightedPair> parts;
  for (const timeline::DrawnMoment& one : strata_->drawn()) {
    parts.push_back({one.moment, one.weight, one.diversity});
  }
  return parts;
}

std::optional<measure::Estimate> SampledRun::estimate(size_t output) const {
  std::vector<measure::Drawn> values;
  for (const WeightedPair& part : drawn()) {
    const std::optional<double> found = value(part.pair, output);
    if (!found) continue;
    values.push_back({*found, proxies(part.pair), part.weight, part.diversity});
  }
  if (values.size() < kFewestDrawn) return std::nullopt;
  return measure::estimate_mean(values, {.proxy_means = proxy_means_,
                                         .confidence = sampling_.confidence,
                                         .rounds = rounds_counted(output)});
}

double SampledRun::rounds_counted(size_t output) const {
  return rounds_weight(max_rounds_, is_required(output) ? 1 : kFurtherRound);
}

bool SampledRun::is_required(size_t output) const {
  return std::ranges::any_of(
      requirements_, [&](const Requirement& requirement) {
        return requirement.metric == &plan_.outputs[output].info();
      });
}

bool SampledRun::needs_all(size_t output) const {
  return std::any_of(requirements_.begin(), requirements_.end(),
                     [&](const Requirement& requirement) {
                       return requirement.metric ==
                                  &plan_.outputs[output].info() &&
                              requirement.statistic != Statistic::kMean;
                     });
}

// Whether a requirement fails, whatever the remaining pairs measure.
bool SampledRun::failed_for_good() const {
  for (const Requirement& requirement : requirements_) {
    for (size_t output = 0; output < plan_.reported(); ++output) {
      if (requirement.metric != &plan_.outputs[output].info()) continue;
      for (size_t i = 0; i < values_.pairs.size(); ++i) {
        if (pairing_.pairs[i].weight <= 0) continue;
        const std::optional<double> found = value(i, output);
        if (found && one_pair_fails(requirement, *found)) return true;
      }
    }
  }
  return false;
}

bool SampledRun::satisfied(size_t output) const {
  if (needs_all(output)) return false;
  const std::optional<Known> known = this->known(output);
  if (!known) return false;
  for (const Requirement& requirement : requirements_) {
    if (requirement.metric != &plan_.outputs[output].info()) continue;
    const bool low = requirement.holds(known->sampled.mean_low);
    const bool high = requirement.holds(known->sampled.mean_high);
    if (low != high || requirement.relation == Relation::kEqual) return false;
  }
  const double half = (known->sampled.mean_high - known->sampled.mean_low) / 2;
  return is_required(output) ||
         half <= tolerance(plan_.outputs[output].info(), known->summary.mean);
}

std::vector<Scope> SampledRun::measure_sample() {
  ++rounds_;
  std::vector<Scope> scopes(pairing_.pairs.size(), Scope::kNone);
  std::vector<size_t> wanted;
  for (const WeightedPair& part : drawn()) wanted.push_back(part.pair);
  // Suspects are measured for the worst frames. The mean leaves them out.
  if (!sampling_.pairs && !sampling_.most) {
    const std::vector<size_t> suspects = this->suspects();
    wanted.insert(wanted.end(), suspects.begin(), suspects.end());
  }
  for (const size_t pair : wanted) {
    if (!is_measured(pair)) scopes[pair] = Scope::kCostly;
  }
  return scopes;
}

// The pairs that OnlineSampler::take_suspects() would hold.
std::vector<size_t> SampledRun::suspects() const {
  const size_t half = std::min(kSuspects / 2, population_.size());
  std::vector<size_t> places = population_;
  std::stable_sort(places.begin(), places.end(), [&](size_t a, size_t b) {
    return proxy(a, plan_.index_of(Proxy::kLocalError)) >
           proxy(b, plan_.index_of(Proxy::kLocalError));
  });
  places.resize(half);
  places.insert(places.end(), worst_.begin(), worst_.begin() + ptrdiff_t(half));
  return places;
}

std::vector<Scope> SampledRun::measure_worst(size_t count) {
  std::vector<Scope> scopes(pairing_.pairs.size(), Scope::kNone);
  for (const size_t pair : worst_) {
    if (count == 0) break;
    if (is_measured(pair)) continue;
    scopes[pair] = Scope::kCostly;
    --count;
  }
  return scopes;
}

// The ratio of the interval's width to the width that would be enough.
double SampledRun::excess(size_t output) const {
  const std::optional<Known> found = known(output);
  if (!found) return 1;
  const MetricInfo& info = plan_.outputs[output].info();
  const double mean = found->summary.mean;
  const double half = (found->sampled.mean_high - found->sampled.mean_low) / 2;
  // For a requirement, the interval must lie on one side of the bound.
  std::optional<double> nearest;
  for (const Requirement& requirement : requirements_) {
    if (requirement.metric != &info) continue;
    const double apart = std::abs(mean - requirement.bound);
    nearest = std::min(apart, nearest.value_or(apart));
  }
  if (!nearest) return half / tolerance(info, mean);
  return half / std::max(*nearest, half / kMostExcess);
}

size_t SampledRun::most_parts() const {
  return sampling_.most ? std::max(kFewestDrawn, size_t(*sampling_.most))
                        : size_t(kMostOfAll * double(population_.size()));
}

// The number of pieces into which the next round cuts each stratum. Absent: the
// sample would exceed what is allowed or worth it.
std::optional<size_t> SampledRun::pieces_wanted() const {
  double excess = 1;
  double rounds = 1;
  for (size_t output = 0; output < plan_.reported(); ++output) {
    if (!plan_.costly(output) || satisfied(output)) continue;
    excess = std::max(excess, this->excess(output));
    rounds = std::max(rounds, rounds_counted(output));
  }
  if (rounds_ + 1 == kMaxRounds) excess *= kLastMargin;
  const size_t parts = strata_->strata().size();
  const size_t all = population_.size();
  const auto width = [&](size_t drawn) {
    return measure::relative_width(
        drawn, all, {.confidence = sampling_.confidence, .rounds = rounds});
  };
  for (size_t pieces = 2; pieces * parts <= most_parts(); ++pieces) {
    const bool enough = width(pieces * parts) * excess <= width(parts);
    const bool last = (pieces + 1) * parts > most_parts();
    if (enough || (last && sampling_.most)) return pieces;
  }
  return std::nullopt;
}

std::vector<Scope> SampledRun::next() {
  if (rounds_ == 0) {
    find_population();
    if (population_.empty()) return {};
    if (population_.size() < fewest_pairs(sampling_) && !sampling_.pairs &&
        !sampling_.most) {
      rounds_ = 1;
      return measure_worst(population_.size());
    }
    if (rounds_ == 0) return measure_sample();
  }
  if (all_measured() || failed_for_good()) return {};
  bool enough = true;
  bool all_wanted = false;
  for (size_t output = 0; output < plan_.reported(); ++output) {
    if (!plan_.costly(output)) continue;
    // A metric without a value for the first pairs has none for these frames.
    const auto& first = values_.pairs[population_.front()].values[output];
    const auto parts = drawn();
    const bool impossible =
        !value(parts.front().pair, output) && !first.exists();
    if (impossible) continue;
    enough &= satisfied(output);
    all_wanted |= needs_all(output);
  }
  if (enough || sampling_.pairs) return {};
  if (!all_wanted && rounds_ < max_rounds_) {
    if (const std::optional<size_t> pieces = pieces_wanted()) {
      strata_->refine(*pieces);
      return measure_sample();
    }
  }
  if (sampling_.most) {
    // The remaining allowed pairs may fail a requirement.
    const size_t most = most_parts();
    const size_t seen = measured();
    return all_wanted && seen < most ? measure_worst(most - seen)
                                     : std::vector<Scope>();
  }
  // All pairs are measured, the worst first if a single pair may fail a
  // requirement.
  return measure_worst(
      all_wanted ? std::max(measured(), first_round_size(population_.size()))
                 : population_.size());
}

bool SampledRun::drew_too_few(size_t output) const {
  return strata_ && plan_.costly(output) && !population_.empty() &&
         !all_measured() && !estimate(output);
}

// Names the proxies that narrowed the estimate's interval.
std::string SampledRun::corrected_by(const measure::Estimate& estimate) const {
  std::string words;
  for (size_t p = 0; p < plan_.hidden; ++p) {
    if (!estimate.corrected_by[p]) continue;
    words += words.empty() ? ", corrected by " : " and ";
    words += plan_.outputs[plan_.reported() + p].info().name;
  }
  return words;
}

std::optional<SampledRun::Known> SampledRun::known(size_t output) const {
  if (!plan_.costly(output) || population_.empty() || all_measured() ||
      !strata_) {
    return std::nullopt;
  }
  const std::optional<measure::Estimate> estimate = this->estimate(output);
  if (!estimate) return std::nullopt;
  const MetricInfo& info = plan_.outputs[output].info();
  const double total = population_weight_ + known_weight_;
  const double share = population_weight_ / total;
  double rest = 0;
  measure::Statistics statistics;
  // Some metrics have other values than the perfect one for equal frames. These
  // values have been measured.
  for (const size_t pair : identical_) {
    const double weight = pairing_.pairs[pair].weight;
    const double number = value(pair, output).value_or(info.perfect);
    statistics.add(number, weight);
    rest += number * weight / total;
  }
  const std::vector<WeightedPair> parts = drawn();
  for (const WeightedPair& part : parts) {
    if (const auto found = value(part.pair, output)) {
      statistics.add(*found, part.weight);
    }
  }
  Known known;
  known.summary = *statistics.summary();
  known.summary.harmonic_mean.reset();
  for (const size_t pair : population_) {
    const std::optional<double> found = value(pair, output);
    if (!found) continue;
    known.summary.min = std::min(known.summary.min, *found);
    known.summary.max = std::max(known.summary.max, *found);
  }
  const auto clamped = [&](double mean) {
    return std::clamp(rest + share * mean, info.lowest, info.highest);
  };
  known.summary.mean = clamped(estimate->mean);
  known.sampled.pairs = int64_t(measured());
  known.sampled.population = int64_t(population_.size());
  known.sampled.method = std::string(name_of(cutting_)) +
                         (sampling_.pairs ? "" : ", progressive") +
                         corrected_by(*estimate);
  known.sampled.seed = seed_;
  known.sampled.looks = rounds_;
  known.sampled.confidence = sampling_.confidence;
  known.sampled.mean_low = clamped(estimate->low());
  known.sampled.mean_high = clamped(estimate->high());
  known.sampled.worse_share =
      share *
      measure::worse_share(sampling_.confidence, strata_->as_drawn_evenly());
  return known;
}

}  // namespace framewise::comparison
