// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/measuring.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/sha256.h"
#include "compare/observers/early_mismatch.h"

namespace framewise::comparison {
namespace {

uint64_t seed_of(const Input& reference, const Input& test) {
  const std::string text =
      reference.facts.sha256 + test.facts.sha256 + "sample-1";
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  const std::string digest = hash.hex();
  return std::stoull(digest.substr(0, 16), nullptr, 16);
}

// What suspects may take of each candidate. Not what there is: the same pairs
// are looked at on every machine.
constexpr int64_t kSuspectBytes = int64_t{48} << 20;

// Decoded in a twentieth of the time that measuring takes.
bool is_decoded_at_once(const Input& input) {
  return input.animation.info().container == "gif";
}

// Whether the first look takes what a draw in passing gives: where neither
// number nor way are told, and to decode again would cost more than that all is
// known before anything is drawn is worth.
bool is_drawn_in_passing(const Sampling& sampling, const Input& reference,
                         const Input& test) {
  const bool open = !sampling.pairs && !sampling.most &&
                    (sampling.by == SampleBy::kLength ||
                     sampling.by == SampleBy::kProgressive);
  return open && !(is_decoded_at_once(reference) && is_decoded_at_once(test));
}

class AllMeasuring {
 public:
  AllMeasuring(const Work& work, ValuesCache& known, PairsMeasured& measured)
      : work_(work), known_(known), measured_(measured) {}

  // What looks at every pair: everything, or where only some are to be looked
  // at closely, what is cheap.
  Result<void> every_pair(std::span<Onlooker* const> onlookers) {
    const std::vector<timeline::Pairing>& pairings = work_.matching.pairings;
    measured_.candidates.assign(pairings.size(), {});
    known_.hits = known_.misses = 0;
    scopes_ = everything(pairings);
    sampled_.assign(pairings.size(), false);
    passing_.clear();
    passing_.resize(pairings.size());
    progress_ = {};
    for (size_t i = 0; i < pairings.size(); ++i) {
      progress_.total += int64_t(pairings[i].pairs.size());
      sampled_[i] = wants_sample(work_.options.sampling, work_.plan,
                                 pairings[i].pairs.size(),
                                 work_.reference.facts.size.pixels());
      if (!sampled_[i]) continue;
      for (Scope& scope : scopes_[i]) scope = Scope::kCheap;
    }
    Measuring measuring = this->measuring();
    measuring.onlookers = onlookers;
    if (!any_sampled()) {
      return measure_unknown_pairs(known_, work_.reference.animation,
                                   work_.candidates, pairings, work_.plan,
                                   measuring, measured_);
    }
    if (const int64_t bytes = bytes_of_pictures();
        bytes > work_.options.sampling.short_bytes) {
      draw_in_passing(measuring);
    } else if (bytes <= work_.plan.kept_bytes) {
      hold_pictures();
    }
    return scoped_pairs(measuring);
  }

  // A closer look at some of the pairs, as often as it takes.
  Result<void> samples(std::vector<std::optional<SampledRun>>& runs) {
    for (size_t i = 0; i < sampled_.size(); ++i) {
      if (!sampled_[i]) continue;
      runs[i].emplace(work_.options.sampling, work_.matching.pairings[i],
                      work_.plan, work_.requirements, seed(i),
                      measured_.candidates[i],
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
      // Who is stopped tells what was drawn so far.
      if (!more || measured_.stopped || measured_.ended_early) break;
      FW_RETURN_IF_ERROR(scoped_pairs(measuring()));
    }
    return {};
  }

 private:
  bool any_sampled() const {
    return std::find(sampled_.begin(), sampled_.end(), true) != sampled_.end();
  }

  int64_t bytes_of_pictures() const {
    int64_t bytes = comparison::bytes_of_pictures(work_.reference);
    for (const Input& test : work_.tests) {
      bytes += comparison::bytes_of_pictures(test);
    }
    return bytes;
  }

  // What costs more to decode again than to keep.
  void hold_pictures() {
    const auto hold = [this](Input& input) {
      if (is_decoded_at_once(input)) return;
      input.animation.cache_frames(work_.plan.kept_bytes);
    };
    hold(work_.reference);
    for (Input& test : work_.tests) hold(test);
  }

  void draw_in_passing(Measuring& measuring) {
    for (size_t i = 0; i < sampled_.size(); ++i) {
      measuring.samples.push_back(nullptr);
      if (!sampled_[i] ||
          !is_drawn_in_passing(work_.options.sampling, work_.reference,
                               work_.tests[i])) {
        continue;
      }
      passing_[i].emplace(work_.matching.pairings[i], seed(i), kSuspectBytes);
      measuring.samples[i] = &*passing_[i];
    }
  }

  // The same files are always sampled at the same instants.
  uint64_t seed(size_t candidate) const {
    return seed_of(work_.reference, work_.tests[candidate]);
  }

  Measuring measuring() {
    return {.executor = work_.options.executor,
            .stop = work_.options.stop,
            .report_progress = [this](int64_t done) { report(done); }};
  }

  Result<void> scoped_pairs(const Measuring& measuring) {
    return measure_pairs(work_.reference.animation, work_.candidates,
                         work_.matching.pairings, scopes_, work_.plan,
                         measuring, measured_);
  }

  void report(int64_t done) {
    progress_.done = std::min(done, progress_.total);
    if (work_.options.progress) work_.options.progress(progress_);
  }

  const Work& work_;
  ValuesCache& known_;
  PairsMeasured& measured_;
  Scopes scopes_;
  std::vector<bool> sampled_;
  std::vector<std::optional<PassingSample>> passing_;
  CompareProgress progress_;
};

}  // namespace

// What is measured in full may be known already; samples are drawn anew.
Result<void> measure_all(
    const Work& work, ValuesCache& known,
    const std::function<std::vector<Onlooker*>()>& onlookers,
    std::vector<std::optional<SampledRun>>& runs, PairsMeasured& measured) {
  AllMeasuring measuring(work, known, measured);
  Looks* const looks = work.matching.unsettled.get();
  std::vector<Onlooker*> first = onlookers();
  std::optional<EarlyLook> early;
  if (looks) {
    first.push_back(looks);
    early.emplace(*looks, work.reference, work.tests);
    first.push_back(&*early);
  }
  FW_RETURN_IF_ERROR(measuring.every_pair(first));
  const bool in_vain = early && early->ended_it();
  if (looks && (in_vain || !measured.stopped) && !measured.ended_early) {
    FW_ASSIGN_OR_RETURN(const bool others, settle(work.reference, work.tests,
                                                  work.options, work.matching));
    if (others || in_vain) {
      FW_RETURN_IF_ERROR(measuring.every_pair(onlookers()));
    }
  }
  return measuring.samples(runs);
}

}  // namespace framewise::comparison
