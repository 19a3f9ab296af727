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

}  // namespace

// What is measured in full may be known already; samples are drawn anew.
Result<void> measure_all(const Work& work, ValuesCache& known,
                         std::vector<std::optional<SampledRun>>& runs,
                         PairsMeasured& measured) {
  Scopes scopes = everything(work.pairings);
  measured.candidates.resize(work.pairings.size());
  CompareProgress progress;
  for (size_t i = 0; i < work.pairings.size(); ++i) {
    const timeline::Pairing& pairing = work.pairings[i];
    progress.total += int64_t(pairing.pairs.size());
    if (!wants_sample(work.options.sampling, work.plan, pairing.pairs.size(),
                      work.reference.facts.size.pixels())) {
      continue;
    }
    runs[i].emplace(work.options.sampling, pairing, work.plan,
                    work.requirements, seed_of(work.reference, work.tests[i]),
                    measured.candidates[i]);
    for (Scope& scope : scopes[i]) scope = Scope::kCheap;
  }
  const auto report_progress = [&](int64_t done) {
    progress.done = std::min(done, progress.total);
    if (work.options.progress) work.options.progress(progress);
  };
  if (std::none_of(runs.begin(), runs.end(),
                   [](const auto& run) { return run.has_value(); })) {
    return measure_unknown_pairs(known, work.reference.animation,
                                 work.candidates, work.pairings, work.plan,
                                 work.options.executor, work.options.stop,
                                 report_progress, measured);
  }
  while (true) {
    FW_RETURN_IF_ERROR(measure_pairs(work.reference.animation, work.candidates,
                                     work.pairings, scopes, work.plan,
                                     work.options.executor, work.options.stop,
                                     report_progress, measured));
    if (measured.stopped || measured.ended_early) return {};
    bool more = false;
    for (size_t i = 0; i < runs.size(); ++i) {
      std::vector<Scope> next;
      if (runs[i]) next = runs[i]->next();
      more |= !next.empty();
      next.resize(scopes[i].size(), Scope::kNone);
      scopes[i] = std::move(next);
    }
    if (!more) return {};
  }
}

}  // namespace framewise::engine
