// SPDX-License-Identifier: Apache-2.0
// The canvas after the frames written so far.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "framewise/frame.h"
#include "media/encode/gif/canvas.h"
#include "media/encode/gif/palette.h"

namespace framewise::media {

// Of pixels that show something in `frame` and nothing in `next`.
Rect opaque_where_clear(const Frame& frame, const Frame& next);

class DrawnCanvas {
 public:
  explicit DrawnCanvas(Size size)
      : size_(size),
        now_(size_t(size.pixels()), 0),
        before_(size_t(size.pixels()), 0) {}

  // RGBA bytes as one number; 0 is clear.
  const uint32_t* row(int y) const {
    return &now_[size_t(y) * size_t(size_.width)];
  }

  // The smallest rectangle outside of which `frame` is shown already.
  Rect changed(const Frame& frame) const;

  void draw(const Rect& rect, std::span<const uint8_t> indices,
            const GifPalette& palette);

  // Whether what was before the last drawing has nothing that must be cleared
  // for `next`.
  bool can_go_back(const Frame& next) const;
  // Whether it also has more pixels that `next` can keep, where samples differ
  // by at most `tolerance`.
  bool better_taken_back(const Frame& next, int tolerance) const;

  // After the last drawing.
  void dispose(const GifPart& part);

 private:
  int64_t kept(const std::vector<uint32_t>& canvas, const Frame& next,
               int tolerance) const;

  Size size_;
  std::vector<uint32_t> now_;
  std::vector<uint32_t> before_;
  Rect drawn_;  // where they differ
};

}  // namespace framewise::media
