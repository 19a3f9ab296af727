// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/side_analyses.h"

#include <span>
#include <string>
#include <utility>

#include "base/sha256.h"
#include "compare/cached/known_defects.h"
#include "compare/observers/text_moments.h"
#include "compare/steps/flashes.h"
#include "framewise/executor.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {
namespace {

// Evidence is gathered pair after pair. Two threads have enough to do with the
// metrics meanwhile; more share the rows of each picture, in a pass of their
// own.
constexpr int kThreadsInStep = 2;
// SideAnalyses hold some 50 bytes a pixel of each pair besides what the metrics
// hold. Of large pictures that is worth more than decoding them again.
constexpr int64_t kMostPixelsInStep = 1 << 20;
// Of a film whose pairs are chosen this is not so: few pairs are looked at, and
// decoding is most of the time. Up to 4K, whose evidence takes 400 MB.
constexpr int64_t kMostPixelsOfChosen = int64_t{9} << 20;

// The fewest pairs of which some are chosen.
constexpr size_t kFewestOfFilm = 25;

bool is_film(const Input& input) {
  return input.animation.info().format.layout != Layout::kRgba &&
         input.survey.frames.size() > 1;
}

// A video whose frames lie where those of the reference do.
bool is_chosen_from(const CompareOptions& options, const Input& reference,
                    const Input& test, size_t pairs) {
  const Sampling& sampling = options.sampling;
  const size_t fewest =
      sampling.from > 0 ? size_t(sampling.from) : kFewestOfFilm;
  return sampling.by == SampleBy::kFilm && pairs >= fewest &&
         is_film(reference) && is_film(test) &&
         reference.facts.size == test.facts.size &&
         reference.facts.sha256 != test.facts.sha256;
}

}  // namespace

uint64_t seed_of(const Input& reference, const Input& test) {
  const std::string text =
      reference.facts.sha256 + test.facts.sha256 + "sample-1";
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  const std::string digest = hash.hex();
  return std::stoull(digest.substr(0, 16), nullptr, 16);
}

std::vector<SideAnalyses> side_analyses_of(
    Input& reference, std::vector<Input>& inputs,
    const std::vector<timeline::Pairing>& pairings, bool with_probe,
    const ValuesCache& known) {
  const CompareOptions& options = *known.options;
  std::vector<SideAnalyses> all(inputs.size());
  const int64_t pixels = reference.facts.size.pixels() * int64_t(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    all[i].flashes = flash_observer(known, i, reference, inputs[i]);
    const size_t count = pairings[i].pairs.size();
    if (is_chosen_from(options, reference, inputs[i], count)) {
      all[i].choice =
          std::make_unique<PairChoice>(count, seed_of(reference, inputs[i]));
    }
  }
  if (!options.judge) return all;
  const bool few_threads =
      !options.executor || options.executor->concurrency() <= kThreadsInStep;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Input& input = inputs[i];
    PairChoice* const choice = all[i].choice.get();
    if (pixels > (choice ? kMostPixelsOfChosen : kMostPixelsInStep)) continue;
    if (with_probe) {
      all[i].probe = std::make_unique<ContentProbe>(
          i, Looked{reference.animation, reference.survey},
          Looked{input.animation, input.survey}, pairings[i]);
    }
    auto pairs = timeline::content_pairs(pairings[i]);
    if ((few_threads || choice) && input.facts.size == reference.facts.size &&
        input.facts.sha256 != reference.facts.sha256 &&
        (choice || !knows_defects(known, i, pairs))) {
      auto moments = text_moments(reference.timeline(), pairs);
      EvidenceChoice chosen = evidence_choice(choice, pairings[i], pairs);
      all[i].evidence = std::make_unique<StreamingDefectEvidence>(
          i, reference.facts.size, reference.survey.frames.size(),
          std::move(pairs), std::move(moments), background_of_evidence(options),
          options.executor, std::move(chosen));
    }
  }
  return all;
}

Watching watching_of(const std::vector<SideAnalyses>& analyses) {
  Watching watching;
  bool any = false;
  for (const SideAnalyses& one : analyses) {
    if (one.probe) watching.observers.push_back(one.probe.get());
    if (one.evidence) watching.observers.push_back(one.evidence.get());
    if (one.flashes) watching.observers.push_back(one.flashes.get());
    watching.choices.push_back(one.choice.get());
    any = any || one.choice;
  }
  if (!any) watching.choices.clear();
  return watching;
}

}  // namespace framewise::comparison
