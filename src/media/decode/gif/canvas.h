// SPDX-License-Identifier: Apache-2.0
// The picture that a GIF's frames are painted on, one over the other.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "media/decode/gif/structure.h"
#include "media/decode/past_pictures.h"

namespace framewise {
class Executor;
}

namespace framewise::media {

// What one frame brings to the canvas.
struct GifPatch {
  Rect rect;  // may reach outside the canvas
  bool interlaced = false;
  int transparent = -1;
  GifDisposal disposal = GifDisposal::kKeep;
  const uint8_t* indices = nullptr;  // rows in the order of the file
  int64_t pixels = 0;                // how many there are, from the first on
  const uint32_t* colors = nullptr;  // 256; that of `transparent` is 0
};

class GifCanvas {
 public:
  // Both must live as long as the canvas; `executor` may be null.
  GifCanvas(Size size, FramePool& pool, Executor* executor)
      : size_(size), pool_(pool), executor_(executor) {}

  // Transparent again, as before the first frame.
  void reset();

  // Disposes of the frame before, paints this one, and shows the result. The
  // picture is changed in place if nobody else holds the last one; otherwise
  // in the memory of an earlier one, or a copy.
  Result<Frame> show(const GifPatch& patch, int64_t index, FrameTime time);

 private:
  Rect whole() const { return {0, 0, size_.width, size_.height}; }
  // Where a picture is painted.
  struct Ground {
    FrameBuffer buffer;
    PlaneView before;  // the picture before: the buffer's own, or the last one
  };
  Result<Ground> ground_for(bool covered);
  Rect dispose(FrameBuffer& buffer);
  void keep_for_later(FrameBuffer& buffer, const Rect& rect);
  void paint(Ground& ground, const GifPatch& patch, bool over_blank);

  Size size_;
  FramePool& pool_;
  Executor* executor_;
  std::optional<Frame> shown_;
  PastPictures past_;
  bool opaque_ = false;  // shown_ is known to be
  // What to do before the next frame.
  GifDisposal pending_ = GifDisposal::kKeep;
  Rect pending_rect_;
  std::vector<Rect> painted_;   // scratch of paint()
  std::vector<uint32_t> kept_;  // for kPrevious: what was in pending_rect_
};

}  // namespace framewise::media
