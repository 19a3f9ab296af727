// SPDX-License-Identifier: Apache-2.0
// The canvas of a GIF before and after a frame, before its colors are reduced:
// pixels are opaque or clear (0), and the disposal of a frame is chosen by the
// needs of the next frame.
#pragma once

#include <optional>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::media {

// As the graphic control extension has it.
enum class GifDisposalCode : uint8_t {
  kKeep = 1,
  kBackground = 2,
  kPrevious = 3
};

// A frame with every pixel opaque or 0, clear where alpha was below 128.
struct Thresholded {
  Frame frame;
  bool had_partial_alpha = false;
};
Result<Thresholded> thresholded(const Frame& frame, FramePool& pool);

// How a frame is drawn and taken away again.
struct GifPart {
  Rect rect;
  GifDisposalCode disposal = GifDisposalCode::kKeep;
};

// `before` is the canvas that `now` is drawn on (null: an empty one), `next`
// the frame that follows (null: none).
Result<GifPart> gif_part(const Frame* before, const Frame& now,
                         const Frame* next, FramePool& pool);

// The canvas after `part` of `now` was drawn on `before` and disposed of; null
// stands for an empty one.
Result<std::optional<Frame>> gif_canvas_after(
    const std::optional<Frame>& before, const Frame& now, const GifPart& part,
    FramePool& pool);

}  // namespace framewise::media
