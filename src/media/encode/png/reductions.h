// SPDX-License-Identifier: Apache-2.0
// Frames with the same picture that take fewer bytes as PNG.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::media {

// With 8 bits where that loses nothing; else the frame as it is.
Result<Frame> in_fewest_bits(const Frame& frame, FramePool& pool);

// Wholly clear pixels all black: nobody sees their colors. Of kRgba of 8 bits;
// others stay as they are.
Result<Frame> without_hidden_colors(const Frame& frame, FramePool& pool);

}  // namespace framewise::media
