// SPDX-License-Identifier: Apache-2.0
// The canvas on which a GIF's frames are painted in order. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "media/decode/frame_recycler.h"
#include "media/decode/gif/structure.h"

namespace framewise {
class Executor;
}

namespace framewise::media {

// One frame's contribution to the canvas.
struct GifPatch {
  Rect rect;  // may reach beyond the canvas
  bool interlaced = false;
  int transparent = -1;
  GifDisposal disposal = GifDisposal::kKeep;
  const uint8_t* indices = nullptr;  // rows in file order
  int64_t pixels = 0;  // number of decoded indices, from the first
  const uint32_t* colors = nullptr;  // 256 colors; that of `transparent` is 0
};

class GifCanvas {
 public:
  // Pool and executor must outlive the canvas; `executor` may be null.
  GifCanvas(Size size, FramePool& pool, Executor* executor)
      : size_(size), pool_(pool), executor_(executor) {}

  // Makes the canvas transparent, as before the first frame.
  void reset();

  // Disposes of the previous frame, paints this one and returns the result.
  // Paints in place if the last frame has no other owner, else in the memory of
  // an earlier frame or in a copy.
  Result<Frame> show(const GifPatch& patch, int64_t index, FrameTime time);

 private:
  Rect whole() const { return {0, 0, size_.width, size_.height}; }
  // The buffer to paint into.
  struct Target {
    FrameBuffer buffer;
    PlaneView before;  // the last frame: in the same buffer or its own
  };
  Result<Target> target_for(bool covered);
  Rect dispose(FrameBuffer& buffer);
  void save_region(FrameBuffer& buffer, const Rect& rect);
  void paint(Target& target, const GifPatch& patch, bool over_blank);

  Size size_;
  FramePool& pool_;
  Executor* executor_;
  std::optional<Frame> shown_;
  FrameRecycler recycler_;
  bool opaque_ = false;  // whether shown_ is known to be opaque
  // The disposal to apply before the next frame.
  GifDisposal pending_ = GifDisposal::kKeep;
  Rect pending_rect_;
  std::vector<Rect> painted_;    // scratch memory of paint()
  std::vector<uint32_t> saved_;  // for kPrevious: contents of pending_rect_
};

}  // namespace framewise::media
