// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/measuring.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "compare/steps/early_mismatch.h"

namespace framewise::comparison {
namespace {

// The most memory for suspects of each candidate: four of 1280x720 in a GIF
// against a video. A constant, not the memory of this machine, so that every
// machine examines the same pairs.
constexpr int64_t kSuspectBytes = int64_t{24} << 20;

// Decoded in a twentieth of the time that measuring takes.
bool is_decoded_at_once(const Input& input) {
  return input.animation.info().container == "gif";
}

// Whether the first round takes the pairs that a draw in passing gives: where
// neither the number of pairs nor the method is set, and decoding again costs
// more than knowing all pairs before the draw gains.
bool is_drawn_in_passing(const Sampling& sampling, const Input& reference,
                         const Input& test) {
  const bool open = !sampling.pairs && !sampling.most &&
                    (sampling.by == SampleBy::kLength ||
                     sampling.by == SampleBy::kProgressive);
  return open && !(is_decoded_at_once(reference) && is_decoded_at_once(test));
}

class TestMeasurement {
 public:
  TestMeasurement(const MeasuringInputs& inputs, ValuesCache& known,
                  PairMeasurements& measured)
      : inputs_(inputs), known_(known), measured_(measured) {}

  // The observers of every pair: all of them, or only the cheap ones where some
  // pairs are examined more closely.
  Result<void> measure_every_pair(const Watching& watching) {
    const std::vector<timeline::Pairing>& pairings = inputs_.matching.pairings;
    measured_.candidates.assign(pairings.size(), {});
    known_.hits = known_.misses = 0;
    scopes_ = everything(pairings);
    sampled_.assign(pairings.size(), false);
    samplings_.clear();
    passing_.clear();
    passing_.resize(pairings.size());
    progress_ = {};
    for (size_t i = 0; i < pairings.size(); ++i) {
      progress_.total += int64_t(pairings[i].pairs.size());
      samplings_.push_back(
          of_pairs(inputs_.options.sampling, pairings[i].pairs.size()));
      if (!watching.choices.empty() && watching.choices[i]) continue;
      sampled_[i] =
          wants_sample(samplings_[i], inputs_.plan, pairings[i].pairs.size(),
                       inputs_.reference.facts.size.pixels());
      if (!sampled_[i]) continue;
      for (Scope& scope : scopes_[i]) scope = Scope::kCheap;
    }
    MeasureOptions options = measure_options();
    options.observers = watching.observers;
    options.choices = watching.choices;
    if (!options.choices.empty()) return scoped_pairs(options);
    if (!any_sampled()) {
      return measure_unknown_pairs(known_, inputs_.reference.animation,
                                   inputs_.candidates, pairings, inputs_.plan,
                                   options, measured_);
    }
    if (const int64_t bytes = bytes_of_pictures();
        bytes > inputs_.options.sampling.short_bytes) {
      draw_in_passing(options);
    } else if (bytes <= inputs_.plan.kept_bytes) {
      cache_pictures();
    }
    return scoped_pairs(options);
  }

  // A closer look at some of the pairs, as often as it takes.
  Result<void> measure_samples(std::vector<std::optional<SampledRun>>& runs) {
    for (size_t i = 0; i < sampled_.size(); ++i) {
      if (!sampled_[i]) continue;
      runs[i].emplace(samplings_[i], inputs_.matching.pairings[i], inputs_.plan,
                      inputs_.requirements, seed(i), measured_.candidates[i],
                      passing_[i] ? &*passing_[i] : nullptr);
    }
    while (any_sampled()) {
      bool more = false;
      for (size_t i = 0; i < runs.size(); ++i) {
        std::vector<Scope> next;
        if (runs[i]) next = runs[i]->next();
        more |= !next.empty();
        next.resize(scopes_[i].size(), Scope::kNone);
        scopes_[i] = std::move(next);
      }
      // A cancelled run reports the pairs drawn so far.
      if (!more || measured_.stopped || measured_.ended_early) break;
      FW_RETURN_IF_ERROR(scoped_pairs(measure_options()));
    }
    return {};
  }

 private:
  bool any_sampled() const {
    return std::find(sampled_.begin(), sampled_.end(), true) != sampled_.end();
  }

  int64_t bytes_of_pictures() const {
    int64_t bytes = comparison::bytes_of_pictures(inputs_.reference);
    for (const Input& test : inputs_.tests) {
      bytes += comparison::bytes_of_pictures(test);
    }
    return bytes;
  }

  // Keeps frames that cost more to decode again than to hold.
  void cache_pictures() {
    const auto hold = [this](Input& input) {
      if (is_decoded_at_once(input)) return;
      input.animation.cache_frames(inputs_.plan.kept_bytes);
    };
    hold(inputs_.reference);
    for (Input& test : inputs_.tests) hold(test);
  }

  void draw_in_passing(MeasureOptions& options) {
    for (size_t i = 0; i < sampled_.size(); ++i) {
      options.samples.push_back(nullptr);
      if (!sampled_[i] || !is_drawn_in_passing(samplings_[i], inputs_.reference,
                                               inputs_.tests[i])) {
        continue;
      }
      passing_[i].emplace(inputs_.matching.pairings[i], seed(i), kSuspectBytes);
      options.samples[i] = &*passing_[i];
    }
  }

  // The same files are always sampled at the same instants.
  uint64_t seed(size_t candidate) const {
    return seed_of(inputs_.reference, inputs_.tests[candidate]);
  }

  MeasureOptions measure_options() {
    return {.executor = inputs_.options.executor,
            .stop = inputs_.options.stop,
            .report_progress = [this](int64_t done, const DonePair& last) {
              report(done, last);
            }};
  }

  Result<void> scoped_pairs(const MeasureOptions& options) {
    return measure_pairs(inputs_.reference.animation, inputs_.candidates,
                         inputs_.matching.pairings, scopes_, inputs_.plan,
                         options, measured_);
  }

  void report(int64_t done, const DonePair& last) {
    if (!inputs_.options.progress) return;
    progress_.done = std::min(done, progress_.total);
    take_if_worst(last);
    inputs_.options.progress(progress_);
  }

  void take_if_worst(const DonePair& pair) {
    if (!pair.metric || !pair.value) return;
    std::optional<WorstSoFar>& worst = progress_.worst;
    // Pairs in the cache are not measured, so the first metric may change.
    const bool same = worst && worst->metric == pair.metric->name;
    if (same && !pair.metric->better(worst->value, *pair.value)) return;
    for (const timeline::Pairing& pairing : inputs_.matching.pairings) {
      const auto shown = std::ranges::find(pairing.intervals, pair.frame,
                                           &timeline::Interval::reference);
      if (shown == pairing.intervals.end()) continue;
      worst = {std::string(pair.metric->name), *pair.value, shown->start_ms};
      return;
    }
  }

  const MeasuringInputs& inputs_;
  ValuesCache& known_;
  PairMeasurements& measured_;
  Scopes scopes_;
  std::vector<Sampling> samplings_;  // of each candidate
  std::vector<bool> sampled_;
  std::vector<std::optional<OnlineSampler>> passing_;
  CompareProgress progress_;
};

}  // namespace

// Values measured in full may be cached; samples are drawn anew.
Result<void> measure_tests(const MeasuringInputs& inputs, ValuesCache& known,
                           const std::function<Watching()>& watch,
                           std::vector<std::optional<SampledRun>>& runs,
                           PairMeasurements& measured) {
  TestMeasurement measurement(inputs, known, measured);
  SignatureReader* const looks = inputs.matching.tentative.get();
  Watching first = watch();
  std::optional<EarlyMismatchDetector> early;
  if (looks) {
    first.observers.push_back(looks);
    early.emplace(*looks, inputs.reference, inputs.tests);
    first.observers.push_back(&*early);
  }
  FW_RETURN_IF_ERROR(measurement.measure_every_pair(first));
  const bool in_vain = early && early->ended_it();
  if (looks && (in_vain || !measured.stopped) && !measured.ended_early) {
    FW_ASSIGN_OR_RETURN(const bool others,
                        confirm_pairing(inputs.reference, inputs.tests,
                                        inputs.options, inputs.matching));
    if (others || in_vain) {
      FW_RETURN_IF_ERROR(measurement.measure_every_pair(watch()));
    }
  }
  return measurement.measure_samples(runs);
}

}  // namespace framewise::comparison
