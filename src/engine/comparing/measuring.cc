// SPDX-License-Identifier: Apache-2.0
#include "engine/comparing/measuring.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/sha256.h"

namespace framewise::engine {
namespace {

// The same files are always sampled at the same instants.
uint64_t seed_of(const Input& reference, const Input& test) {
  const std::string text =
      reference.facts.sha256 + test.facts.sha256 + "sample-1";
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  const std::string digest = hash.hex();
  return std::stoull(digest.substr(0, 16), nullptr, 16);
}

// Of the files whose frames are worth holding. Those of a GIF are painted one
// over the other: to hold one takes a copy, about what decoding it again does.
std::vector<int64_t> frames_to_hold(const Work& work) {
  std::vector<int64_t> counts;
  const auto add = [&](const Input& input) {
    const bool gif = input.animation.info().container == "gif";
    counts.push_back(gif ? 0 : int64_t(input.survey.frames.size()));
  };
  add(work.reference);
  for (const Input& test : work.tests) add(test);
  return counts;
}

class Measuring {
 public:
  Measuring(const Work& work, ValuesCache& known, PairsMeasured& measured)
      : work_(work),
        known_(known),
        measured_(measured),
        held_(frames_to_hold(work), work.plan.kept_bytes) {}

  // What looks at every pair: everything, or where only some are to be looked
  // at closely, what is cheap.
  Result<void> every_pair(std::span<Onlooker* const> onlookers) {
    const std::vector<timeline::Pairing>& pairings = work_.matching.pairings;
    measured_.candidates.assign(pairings.size(), {});
    known_.hits = known_.misses = 0;
    scopes_ = everything(pairings);
    sampled_.assign(pairings.size(), false);
    progress_ = {};
    for (size_t i = 0; i < pairings.size(); ++i) {
      progress_.total += int64_t(pairings[i].pairs.size());
      sampled_[i] = wants_sample(work_.options.sampling, work_.plan,
                                 pairings[i].pairs.size(),
                                 work_.reference.facts.size.pixels());
      if (!sampled_[i]) continue;
      for (Scope& scope : scopes_[i]) scope = Scope::kCheap;
    }
    if (any_sampled()) return scoped_pairs(onlookers);
    return measure_unknown_pairs(
        known_, work_.reference.animation, work_.candidates, pairings,
        work_.plan, work_.options.executor, work_.options.stop,
        [this](int64_t done) { report(done); }, onlookers, measured_);
  }

  // A closer look at some of the pairs, as often as it takes.
  Result<void> samples(std::vector<std::optional<SampledRun>>& runs) {
    for (size_t i = 0; i < sampled_.size(); ++i) {
      if (!sampled_[i]) continue;
      runs[i].emplace(work_.options.sampling, work_.matching.pairings[i],
                      work_.plan, work_.requirements,
                      seed_of(work_.reference, work_.tests[i]),
                      measured_.candidates[i]);
    }
    while (any_sampled() && !measured_.stopped && !measured_.ended_early) {
      bool more = false;
      for (size_t i = 0; i < runs.size(); ++i) {
        std::vector<Scope> next;
        if (runs[i]) next = runs[i]->next();
        more |= !next.empty();
        next.resize(scopes_[i].size(), Scope::kNone);
        scopes_[i] = std::move(next);
      }
      if (!more) break;
      FW_RETURN_IF_ERROR(scoped_pairs({}));
    }
    return {};
  }

 private:
  bool any_sampled() const {
    return std::find(sampled_.begin(), sampled_.end(), true) != sampled_.end();
  }

  Result<void> scoped_pairs(std::span<Onlooker* const> onlookers) {
    return measure_pairs(
        work_.reference.animation, work_.candidates, work_.matching.pairings,
        scopes_, work_.plan, work_.options.executor, work_.options.stop,
        [this](int64_t done) { report(done); }, onlookers, &held_, measured_);
  }

  void report(int64_t done) {
    progress_.done = std::min(done, progress_.total);
    if (work_.options.progress) work_.options.progress(progress_);
  }

  const Work& work_;
  ValuesCache& known_;
  PairsMeasured& measured_;
  HeldFrames held_;  // for the looks of a sample
  Scopes scopes_;
  std::vector<bool> sampled_;
  CompareProgress progress_;
};

}  // namespace

// What is measured in full may be known already; samples are drawn anew.
Result<void> measure_all(const Work& work, ValuesCache& known,
                         std::vector<Onlooker*> onlookers,
                         std::vector<std::optional<SampledRun>>& runs,
                         PairsMeasured& measured) {
  Measuring measuring(work, known, measured);
  Looks* const looks = work.matching.unsettled.get();
  if (looks) onlookers.push_back(looks);
  FW_RETURN_IF_ERROR(measuring.every_pair(onlookers));
  if (looks && !measured.stopped && !measured.ended_early) {
    FW_ASSIGN_OR_RETURN(const bool others, settle(work.reference, work.tests,
                                                  work.options, work.matching));
    if (others) FW_RETURN_IF_ERROR(measuring.every_pair({}));
  }
  return measuring.samples(runs);
}

}  // namespace framewise::engine
