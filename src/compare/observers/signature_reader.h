// SPDX-License-Identifier: Apache-2.0
// A look at what the files of a comparison show, to tell which frames belong
// together: before anything is measured, or while it is.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "compare/observers/frame_observer.h"
#include "framewise/animation.h"
#include "placement/shared_part.h"
#include "timeline/pairing/pairing.h"

namespace framewise {
class Executor;
}

namespace framewise::comparison {

class Looks final : public Onlooker {
 public:
  // Nothing is seen yet. Those of the tests that are null are left out. Of
  // each, only the part is looked at that it shares with the reference, if it
  // has one.
  Looks(const Animation& reference, const std::vector<Animation*>& tests,
        const std::vector<std::optional<placement::SharedPart>>& parts,
        int64_t most_frames);

  // Decodes what is to be looked at, each file once and to its end, side by
  // side where the executor allows it. A look that is stopped is no look.
  Result<void> take(Animation& reference, const std::vector<Animation*>& tests,
                    Executor* executor);

  Result<void> see(size_t side, const Frame& frame) override;

  // What has been seen so far.
  timeline::ContentSignatures of(size_t test) const;

 private:
  struct Reader {
    std::optional<Rect> part;  // absent: all of the picture
    timeline::ContentReader content;

    Reader(const std::optional<Rect>& seen, timeline::Grid grid, size_t frames)
        : part(seen), content(grid, frames) {}
    bool reads(const std::optional<Rect>& wanted, timeline::Grid grid) const {
      return part == wanted && content.content().grid() == grid;
    }
  };
  // One for each part and grid that this side is looked at with.
  using Readers = std::vector<std::unique_ptr<Reader>>;

  Result<void> take_side(size_t side, Animation& animation);
  const Reader* reference_reader(size_t test) const;

  std::vector<Readers> sides_;
  std::vector<std::optional<Rect>> reference_parts_;  // of each test
  FramePool pool_;
};

}  // namespace framewise::comparison
