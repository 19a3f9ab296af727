// SPDX-License-Identifier: Apache-2.0
// For how long pixels stay as they are: what is written once and shown for many
// frames is worth more bits, and best is the mean of what it stands for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "framewise/frame.h"

namespace framewise::media {

struct PersistentPixel {
  uint32_t rgba = 0;    // the mean of the frames that it stays for
  uint16_t frames = 1;  // this one included
};

// The pixels of `rect` in `frames`, of which the first is written now and the
// others follow: each stays while it is within `tolerance` levels (of the
// weighted mean of R, G and B) of the first.
void find_persistence(std::span<const Frame> frames, const Rect& rect,
                      int tolerance, std::vector<PersistentPixel>& out);

}  // namespace framewise::media
