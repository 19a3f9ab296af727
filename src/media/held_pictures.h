// SPDX-License-Identifier: Apache-2.0
// The pictures of a short clip, kept for who reads it again.
#pragma once

#include <cstdint>
#include <vector>

#include "framewise/frame.h"

namespace framewise::media {

class HeldPictures {
 public:
  // Clips that turn out to take more are not held at all: of pictures that are
  // coded by what came before, a part saves little.
  explicit HeldPictures(int64_t most_bytes) : room_(most_bytes) {}

  // Those that continue what is held stay, others are let pass.
  void see(const Frame& frame);

  // Null: not held.
  const Frame* find(int64_t index) const;

 private:
  int64_t room_;
  std::vector<Frame> pictures_;
};

}  // namespace framewise::media
