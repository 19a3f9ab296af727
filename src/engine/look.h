// SPDX-License-Identifier: Apache-2.0
// A look at what the files of a comparison show, to tell which frames belong
// together: before anything is measured, or while it is.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/onlooker.h"
#include "framewise/animation.h"
#include "timeline/pairing.h"

namespace framewise {
class Executor;
}

namespace framewise::engine {

class Looks final : public Onlooker {
 public:
  // Nothing is seen yet. Those of the tests that are null are left out.
  Looks(const Animation& reference, const std::vector<Animation*>& tests,
        int64_t most_frames);

  // Decodes what is to be looked at, each file once and to its end, side by
  // side where the executor allows it. A look that is stopped is no look.
  Result<void> take(Animation& reference, const std::vector<Animation*>& tests,
                    Executor* executor);

  Result<void> see(size_t side, const Frame& frame) override;

  // What has been seen so far.
  timeline::Look of(size_t test) const;

 private:
  // One for each grid that this side is looked at with.
  using Readers = std::vector<std::unique_ptr<timeline::ContentReader>>;

  Result<void> take_side(size_t side, Animation& animation);

  std::vector<Readers> sides_;
};

}  // namespace framewise::engine
