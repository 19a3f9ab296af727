// SPDX-License-Identifier: Apache-2.0
// A picture in so few colors that PNG's palette holds them.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::media {

// Opaque and clear pixels of kRgba of 8 bits in at most `most` colors (2 to
// 256), clear ones being one of them. With `dither` a part of the error passes
// on to the pixels that follow (Floyd and Steinberg, 1976). A frame that has
// fewer colors stays as it is, and so does one of other pixels.
Result<Frame> with_few_colors(const Frame& frame, int most, bool dither,
                              FramePool& pool);

}  // namespace framewise::media
