// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/side_analyses.h"

#include <utility>

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

}  // namespace

std::vector<SideAnalyses> side_analyses_of(
    Input& reference, std::vector<Input>& inputs,
    const std::vector<timeline::Pairing>& pairings, bool with_probe,
    const ValuesCache& known) {
  const CompareOptions& options = *known.options;
  std::vector<SideAnalyses> all(inputs.size());
  const bool small = reference.facts.size.pixels() * int64_t(inputs.size()) <=
                     kMostPixelsInStep;
  for (size_t i = 0; i < inputs.size(); ++i) {
    all[i].flashes = flash_observer(known, i, reference, inputs[i]);
  }
  if (!options.judge || !small) return all;
  const bool few_threads =
      !options.executor || options.executor->concurrency() <= kThreadsInStep;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Input& input = inputs[i];
    if (with_probe) {
      all[i].probe = std::make_unique<ContentProbe>(
          i, Looked{reference.animation, reference.survey},
          Looked{input.animation, input.survey}, pairings[i]);
    }
    auto pairs = timeline::content_pairs(pairings[i]);
    if (few_threads && input.facts.size == reference.facts.size &&
        input.facts.sha256 != reference.facts.sha256 &&
        !knows_defects(known, i, pairs)) {
      auto moments = text_moments(reference.timeline(), pairs);
      all[i].evidence = std::make_unique<StreamingDefectEvidence>(
          i, reference.facts.size, reference.survey.frames.size(),
          std::move(pairs), std::move(moments), background_of_evidence(options),
          options.executor);
    }
  }
  return all;
}

std::vector<FrameObserver*> observers_of(
    const std::vector<SideAnalyses>& analyses) {
  std::vector<FrameObserver*> observers;
  for (const SideAnalyses& one : analyses) {
    if (one.probe) observers.push_back(one.probe.get());
    if (one.evidence) observers.push_back(one.evidence.get());
    if (one.flashes) observers.push_back(one.flashes.get());
  }
  return observers;
}

}  // namespace framewise::comparison
