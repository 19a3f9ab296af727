// SPDX-License-Identifier: Apache-2.0
#include "timeline/content.h"

#include <algorithm>
#include <utility>

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

ContentReader::ContentReader(Grid grid)
    : content_(grid), signer_(grid), signature_(grid.values()) {}

Result<void> ContentReader::add(const Frame& frame) {
  const bool unchanged = content_.frames() > 0 && frame.changed().empty();
  if (!unchanged) {
    if (auto done = signer_.sign(frame, signature_); !done) {
      return at_frame(std::move(done).error(), frame.index());
    }
  }
  content_.add(signature_);
  return {};
}

}  // namespace framewise::timeline
