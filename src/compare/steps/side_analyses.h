// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "compare/cached/known_values.h"
#include "compare/observers/content_probe.h"
#include "compare/observers/flash_observer.h"
#include "compare/observers/streaming_defect_evidence.h"
#include "compare/pairs/pair_choice.h"
#include "compare/steps/inputs.h"

namespace framewise::comparison {

// The observers of one candidate: what is found out about it from the frames
// that are measured.
struct SideAnalyses {
  // Null: every pair is measured.
  std::unique_ptr<PairChoice> choice;
  std::unique_ptr<ContentProbe> probe;
  std::unique_ptr<StreamingDefectEvidence> evidence;
  std::unique_ptr<FlashObserver> flashes;
};

// The seed of whatever is drawn of a comparison: the same files give the same
// sample.
uint64_t seed_of(const Input& reference, const Input& test);

// Null where frames are large, which does not matter to flashes, or the result
// is known already. `with_probe`: whether the content is still to be
// estimated.
std::vector<SideAnalyses> side_analyses_of(
    Input& reference, std::vector<Input>& inputs,
    const std::vector<timeline::Pairing>& pairings, bool with_probe,
    const ValuesCache& known);

// The participants of the measuring: each of the observers sees all frames.
struct Watching {
  std::vector<FrameObserver*> observers;
  std::vector<PairChoice*> choices;  // of each candidate; empty: none has any
};
Watching watching_of(const std::vector<SideAnalyses>& analyses);

}  // namespace framewise::comparison
