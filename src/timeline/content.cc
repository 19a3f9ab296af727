// SPDX-License-Identifier: Apache-2.0
#include "timeline/content.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::timeline {

void Content::add(std::span<const int16_t> signature) {
  const bool repeats =
      states() > 0 &&
      std::ranges::equal(this->signature(states() - 1), signature);
  if (!repeats) {
    first_frame_.push_back(frames());
    values_.insert(values_.end(), signature.begin(), signature.end());
  }
  state_of_.push_back(states() - 1);
}

Result<Content> look_at(Animation& animation, Grid grid,
                        const std::function<void()>& on_frame) {
  FW_RETURN_IF_ERROR(animation.rewind());
  Content content(grid);
  Signer signer(grid);
  std::vector<int16_t> signature(grid.values());
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    const bool unchanged = content.frames() > 0 && frame->changed().empty();
    if (!unchanged) {
      if (auto done = signer.sign(*frame, signature); !done) {
        return at_frame(std::move(done).error(), frame->index());
      }
    }
    content.add(signature);
    if (on_frame) on_frame();
  }
  FW_RETURN_IF_ERROR(animation.rewind());
  return content;
}

}  // namespace framewise::timeline
