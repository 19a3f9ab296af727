// SPDX-License-Identifier: Apache-2.0
// Frames that will be looked at again: those of small files stay in memory, so
// that nobody decodes them twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "framewise/frame.h"

namespace framewise::engine {

class HeldFrames {
 public:
  // How many frames each side has: side 0 is the reference, side i + 1
  // candidate i; of a side with 0 none is held. Nor is any where all would take
  // more than `most_bytes`: files are decoded from their beginning, so a part
  // would save little.
  HeldFrames(std::vector<int64_t> counts, int64_t most_bytes)
      : counts_(std::move(counts)),
        sides_(counts_.size()),
        most_bytes_(most_bytes) {}

  void hold(size_t side, const Frame& frame);

  // Null where it is not held.
  const Frame* find(size_t side, int64_t index) const;

  int64_t bytes() const { return bytes_; }

 private:
  std::vector<int64_t> counts_;
  std::vector<std::map<int64_t, Frame>> sides_;
  int64_t most_bytes_;
  int64_t bytes_ = 0;
  bool too_many_ = false;
};

}  // namespace framewise::engine
