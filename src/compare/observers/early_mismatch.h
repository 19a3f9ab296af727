// SPDX-License-Identifier: Apache-2.0
// A look at the first pictures of long animations that are measured as clocks
// say which may be wrong.
#pragma once

#include <cstddef>
#include <vector>

#include "compare/observers/frame_observer.h"
#include "compare/steps/inputs.h"

namespace framewise::comparison {

// Ends the measuring where its first pictures show that another pairing is
// wanted, as of a film that comes late: what else is measured would be measured
// in vain. Asks those who look, and comes by after them.
class EarlyLook final : public Onlooker {
 public:
  EarlyLook(const Looks& looks, const Input& reference,
            const std::vector<Input>& tests);

  // Fails with kCancelled to end the measuring.
  Result<void> see(size_t side, const Frame& frame) override;

  bool ended_it() const { return ended_it_; }

 private:
  // The frames of one side until a common time.
  struct Side {
    timeline::Timeline first;
    size_t seen = 0;

    bool complete() const { return seen >= first.frames.size(); }
  };

  bool clock_is_wrong(size_t test) const;

  const Looks& looks_;
  std::vector<Side> sides_;   // none of animations that are too short
  std::vector<bool> looked_;  // at each of the tests
  bool ended_it_ = false;
};

}  // namespace framewise::comparison
