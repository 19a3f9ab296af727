// SPDX-License-Identifier: Apache-2.0
// Small frames of clips, for sheets and previews.
#pragma once

#include "framewise/frame.h"
#include "media/video_facts.h"

namespace framewise::video {

// The largest size within `box` with the shape of the clip as it is shown.
Size fitted_size(const media::VideoFacts& facts, Size box);

// The frame in this size, as RGBA on black.
Result<Frame> fitted_frame(const Frame& frame, Size size, FramePool& pool);

// A black canvas, opaque.
Result<FrameBuffer> black_canvas(Size size, FramePool& pool);

// Copies `frame` onto the canvas with its left upper corner at (x, y).
void paint(const Frame& frame, int x, int y, MutablePlaneView canvas);

}  // namespace framewise::video
