// SPDX-License-Identifier: Apache-2.0
// Pictures as a common display shows them: sRGB, of which white has 203 nits.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// kRgba of 8 bits; alpha is kept. What is stored as sRGB is converted as by
// to_rgba8. Wide primaries are brought to those of BT.709, and HDR is toned
// down by the curve of ITU-R BT.2390 from 1000 nits to 203, the white of
// BT.2408: up to 80 nits nothing changes, all above 1000 is white.
Result<Frame> shown8(const Frame& frame, FramePool& pool);

// Whether that is anything else than to_rgba8.
bool is_shown_otherwise(const Frame& frame);

// Whether equal samples of both, as RGB, are equal colours.
bool are_decoded_alike(const Frame& a, const Frame& b);

}  // namespace framewise
