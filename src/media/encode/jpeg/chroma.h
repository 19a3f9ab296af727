// SPDX-License-Identifier: Apache-2.0
// Whether a picture keeps its looks with chroma of half the resolution.
#pragma once

#include "framewise/frame.h"
#include "framewise/write.h"

namespace framewise::media {

// kAuto becomes 4:2:0 or 4:4:4, by the detail of chroma in rows sampled from
// the picture; other choices stay.
Subsampling chosen_subsampling(const Frame& frame, Subsampling wanted,
                               double distance);

}  // namespace framewise::media
