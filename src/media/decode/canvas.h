// SPDX-License-Identifier: Apache-2.0
// The picture on which the parts of an animation are painted, one over the
// other. Paints in place as long as nobody holds the picture shown last, else
// in the memory of an earlier one, and knows what changed since.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "media/decode/past_pictures.h"

namespace framewise::media {

// What becomes of a part once it has been shown.
enum class Disposal : uint8_t {
  kKeep,
  kBackground,  // its rectangle becomes transparent black
  kPrevious,    // its rectangle becomes what it was before the part
};

const char* name_of(Disposal disposal);

// A part of an animation: where it goes, and how.
struct CanvasPart {
  Rect rect;  // within the canvas
  Disposal disposal = Disposal::kKeep;
  bool replaces = true;  // every pixel of rect will be written, none blended
};

class Canvas {
 public:
  // `format` is kRgba of 8 or 16 bits.
  Canvas(const PixelFormat& format, Size size, FramePool& pool)
      : format_(format), size_(size), pool_(&pool) {}

  // Disposes of the part before and returns the pixels of part.rect. They hold
  // what was there; where the part replaces them, anything.
  Result<MutablePlaneView> begin(CanvasPart part);

  // Instead of begin: `picture`, a whole canvas, becomes the next picture.
  void adopt(FrameBuffer picture, Disposal disposal);

  // Ends the painting that begin or adopt started.
  Frame finish(int64_t index, FrameTime time);

  // The next part is painted on transparent black.
  void reset();

 private:
  size_t pixel_bytes() const { return format_.bits > 8 ? 8 : 4; }
  Rect whole() const { return {0, 0, size_.width, size_.height}; }
  Result<void> take_pixels(bool keep_contents);
  void dispose_of_last();
  void note_change(const CanvasPart& part);

  PixelFormat format_;
  Size size_;
  FramePool* pool_;
  std::optional<FrameBuffer> painting_;
  std::optional<Frame> shown_;
  PastPictures past_;
  CanvasPart last_;
  std::vector<uint8_t> saved_;  // last_.rect before it was painted, if needed
  ChangedArea changed_;
};

// `rect` of a kRgba plane as a plane of its own.
MutablePlaneView part_of(const MutablePlaneView& plane, const Rect& rect,
                         size_t pixel_bytes);

// Makes all pixels of a kRgba plane transparent black.
void clear(const MutablePlaneView& plane, size_t pixel_bytes);

}  // namespace framewise::media
