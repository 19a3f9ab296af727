// SPDX-License-Identifier: Apache-2.0
// Conversion of frames to sRGB, as a standard display shows them. White has 203
// nits.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// Converts to kRgba of 8 bits; keeps alpha. Frames stored as sRGB are converted
// like to_rgba8(). Wide primaries are mapped to BT.709's. HDR is tone-mapped by
// the curve of ITU-R BT.2390 from 1000 nits to 203 nits, the white of BT.2408:
// values up to 80 nits stay the same, values above 1000 nits become white.
Result<Frame> to_srgb8(const Frame& frame, FramePool& pool);

// The same with 16 bits.
Result<Frame> to_srgb16(const Frame& frame, FramePool& pool);

// True if to_srgb8() differs from to_rgba8() for this frame.
bool needs_srgb_conversion(const Frame& frame);

// True if equal RGB samples of both frames are equal colors.
bool same_color_decoding(const Frame& a, const Frame& b);

}  // namespace framewise
