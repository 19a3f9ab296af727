// SPDX-License-Identifier: Apache-2.0
// Caches the frames of a short clip for readers that decode it again. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "framewise/frame.h"

namespace framewise::media {

class CachedFrames {
 public:
  // If all frames take more than `most_bytes`, none is cached: frames are
  // predicted from earlier ones, so a partial cache saves little.
  explicit CachedFrames(int64_t most_bytes) : room_(most_bytes) {}

  // Appends the frame if it is the next in order; ignores others.
  void add(const Frame& frame);

  // Null: not cached.
  const Frame* find(int64_t index) const;

 private:
  int64_t room_;
  std::vector<Frame> frames_;
};

}  // namespace framewise::media
