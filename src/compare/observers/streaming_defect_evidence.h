// SPDX-License-Identifier: Apache-2.0
// Gathers the evidence of defects from the frames that are measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "compare/pairs/frame_observer.h"
#include "compare/pairs/pair_choice.h"
#include "frame/color/color.h"
#include "framewise/error.h"
#include "framewise/frame.h"
#include "measure/evidence/evidence.h"
#include "placement/placement.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise {
class Executor;
}

namespace framewise::comparison {

// Which of the pairs of frames that are measured stand for others: the choice,
// and of each pair of the evidence its number there, or none.
struct EvidenceChoice {
  static constexpr size_t kNone = SIZE_MAX;

  const PairChoice* choice = nullptr;  // null: every pair is looked at
  std::vector<size_t> pairs = {};
};
EvidenceChoice evidence_choice(const PairChoice* choice,
                               const timeline::Pairing& pairing,
                               const std::vector<timeline::ContentPair>& pairs);

// The same evidence as find_evidence() for one candidate of the reference's
// size, but that pairs with stand-ins have their evidence. Stops where the
// first pair that is not plain is equal (all may be, and then evidence is
// useless), and where too many frames would have to be held.
class StreamingDefectEvidence final : public FrameObserver {
 public:
  // `reference_frames`: their number. `text_moments`: as for find_evidence().
  StreamingDefectEvidence(size_t candidate, Size size, size_t reference_frames,
                          std::vector<timeline::ContentPair> pairs,
                          std::vector<bool> text_moments,
                          const Background& background, Executor* executor,
                          EvidenceChoice choice = {});
  ~StreamingDefectEvidence() override;

  Result<void> on_frame(size_t side, const Frame& frame) override;

  // Nothing unless exactly these pairs were observed, and all of them. Called
  // once.
  std::optional<measure::Evidence> take(
      const std::vector<timeline::ContentPair>& pairs);

  // Complete when all pairs were observed.
  const placement::PlacementProbe& placement_probe() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise::comparison
