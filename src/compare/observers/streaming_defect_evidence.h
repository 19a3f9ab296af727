// SPDX-License-Identifier: Apache-2.0
// The evidence of defects from frames that pass by on their way to the metrics.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "compare/observers/frame_observer.h"
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

// What find_evidence() finds, of one candidate of the reference's size. Gives
// up where the first pair that is not plain is equal (then all may be, and
// evidence is of no use), and where too many frames would have to wait.
class PassingEvidence final : public Onlooker {
 public:
  // `reference_frames`: how many there are.
  PassingEvidence(size_t candidate, Size size, size_t reference_frames,
                  std::vector<timeline::ContentPair> pairs,
                  const Background& background, Executor* executor);
  ~PassingEvidence() override;

  Result<void> see(size_t side, const Frame& frame) override;

  // Nothing unless these are the pairs, and all of them have passed by.
  std::optional<measure::Evidence> take(
      const std::vector<timeline::ContentPair>& pairs);

  // Knows what is there to know when all pairs have passed by.
  const placement::TellingPair& telling_pair() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise::comparison
