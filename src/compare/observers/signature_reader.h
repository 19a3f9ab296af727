// SPDX-License-Identifier: Apache-2.0
// Reads the content signatures by which frames are aligned, before anything is
// measured or meanwhile.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "compare/pairs/frame_observer.h"
#include "framewise/animation.h"
#include "placement/shared_part.h"
#include "timeline/pairing/pairing.h"

namespace framewise {
class Executor;
}

namespace framewise::comparison {

class SignatureReader final : public FrameObserver {
 public:
  // Tests that are null are left out. Of each test only the region that it
  // shares with the reference is read, if there is one.
  SignatureReader(
      const Animation& reference, const std::vector<Animation*>& tests,
      const std::vector<std::optional<placement::SharedRegion>>& parts,
      int64_t most_frames);

  // Decodes each file once and to its end, in parallel where there is an
  // executor. Fails if it is stopped.
  Result<void> take(Animation& reference, const std::vector<Animation*>& tests,
                    Executor* executor);

  Result<void> on_frame(size_t side, const Frame& frame) override;

  // The signatures read so far.
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
  // One for each region and grid that this side is read with.
  using Readers = std::vector<std::unique_ptr<Reader>>;

  Result<void> take_side(size_t side, Animation& animation);
  const Reader* reference_reader(size_t test) const;

  std::vector<Readers> sides_;
  std::vector<std::optional<Rect>> reference_parts_;  // of each test
  FramePool pool_;
};

}  // namespace framewise::comparison
