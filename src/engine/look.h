// SPDX-License-Identifier: Apache-2.0
// A look at what the files of a comparison show, before anything is measured.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "framewise/animation.h"
#include "timeline/pairing.h"

namespace framewise {
class Executor;
}

namespace framewise::engine {

class Looks {
 public:
  // Decodes the reference and those of the tests that are not null, each once,
  // side by side where the executor allows it. All stand at their beginning
  // before and after. A look that is stopped is no look.
  static Result<Looks> take(Animation& reference,
                            const std::vector<Animation*>& tests,
                            int64_t most_frames, Executor* executor);

  timeline::Look of(size_t test) const;

 private:
  struct Pair {
    std::shared_ptr<const timeline::Content> reference;
    std::shared_ptr<const timeline::Content> test;
  };
  std::vector<Pair> pairs_;
};

}  // namespace framewise::engine
