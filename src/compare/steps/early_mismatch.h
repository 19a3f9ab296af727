// SPDX-License-Identifier: Apache-2.0
// Detects early that the clocks of long animations pair the wrong frames.
#pragma once

#include <cstddef>
#include <vector>

#include "compare/pairs/frame_observer.h"
#include "compare/steps/inputs.h"

namespace framewise::comparison {

// Ends the measuring when the first frames show that another pairing is needed,
// as for a film that starts late: further values would be discarded. Reads the
// signatures of a SignatureReader, which must observe each frame first.
class EarlyMismatchDetector final : public FrameObserver {
 public:
  EarlyMismatchDetector(const SignatureReader& looks, const Input& reference,
                        const std::vector<Input>& tests);

  // Fails with kCancelled to end the measuring.
  Result<void> on_frame(size_t side, const Frame& frame) override;

  bool ended_it() const { return ended_it_; }

 private:
  // The frames of one side until a common time.
  struct Side {
    timeline::Timeline first;
    size_t seen = 0;

    bool complete() const { return seen >= first.frames.size(); }
  };

  bool clock_is_wrong(size_t test) const;

  const SignatureReader& looks_;
  std::vector<Side> sides_;   // none of animations that are too short
  std::vector<bool> looked_;  // at each of the tests
  bool ended_it_ = false;
};

}  // namespace framewise::comparison
