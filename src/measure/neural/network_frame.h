// SPDX-License-Identifier: Apache-2.0
// Frames as LPIPS measures them.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::measure::neural {

// GifLab's limit of the longer side.
inline constexpr int kGiflabSize = 512;

// The size of a picture whose longer side is at most `longest`; 0: any. Shorter
// sides are rounded down, as GifLab does.
Size size_within(Size size, int longest);

// An opaque RGBA frame in sRGB within that size, reduced as GifLab does, by
// OpenCV's Lanczos filter.
Result<Frame> frame_for_network(const Frame& rgba, int longest,
                                FramePool& pool);

}  // namespace framewise::measure::neural
