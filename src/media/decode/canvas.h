// SPDX-License-Identifier: Apache-2.0
// The canvas on which the patches of an APNG or WebP animation are painted.
// Paints in place if the frame shown last has no other owner, else in the
// memory of an earlier frame, and tracks the changed region. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "media/decode/frame_recycler.h"

namespace framewise::media {

// The treatment of a patch's rectangle before the next patch is painted.
enum class Disposal : uint8_t {
  kKeep,
  kBackground,  // becomes transparent black
  kPrevious,    // becomes what it was before the patch
};

const char* name_of(Disposal disposal);

// One frame's contribution to the canvas: the region it covers and how.
struct CanvasPatch {
  Rect rect;  // within the canvas
  Disposal disposal = Disposal::kKeep;
  bool replaces = true;  // every pixel of rect is written, none blended
};

class Canvas {
 public:
  // `format` is kRgba of 8 or 16 bits.
  Canvas(const PixelFormat& format, Size size, FramePool& pool)
      : format_(format), size_(size), pool_(&pool) {}

  // Disposes of the previous patch and returns the pixels of patch.rect. They
  // hold the canvas; if the patch replaces them, their values are undefined.
  Result<MutablePlaneView> begin(CanvasPatch patch);

  // Replaces the whole canvas by `picture` instead of calling begin().
  void replace_all(FrameBuffer picture, Disposal disposal);

  // Completes the frame that begin() or replace_all() started.
  Frame finish(int64_t index, FrameTime time);

  // The next patch is painted on transparent black.
  void reset();

 private:
  size_t pixel_bytes() const { return format_.bits > 8 ? 8 : 4; }
  Rect whole() const { return {0, 0, size_.width, size_.height}; }
  Result<void> prepare_buffer(bool keep_contents);
  void dispose_of_last();
  void note_change(const CanvasPatch& patch);

  PixelFormat format_;
  Size size_;
  FramePool* pool_;
  std::optional<FrameBuffer> painting_;
  std::optional<Frame> shown_;
  FrameRecycler recycler_;
  CanvasPatch last_;
  // Last_.rect before it was painted, for kPrevious.
  std::vector<uint8_t> saved_;
  ChangedArea changed_;
};

// `rect` of a kRgba plane as a plane of its own.
MutablePlaneView subplane(const MutablePlaneView& plane, const Rect& rect,
                          size_t pixel_bytes);

// Makes all pixels of a kRgba plane transparent black.
void clear(const MutablePlaneView& plane, size_t pixel_bytes);

}  // namespace framewise::media
