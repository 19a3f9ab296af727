// SPDX-License-Identifier: Apache-2.0
// Frames as small WebP pictures. One for each thread: scratch memory is kept.
#pragma once

#include <optional>
#include <string>

#include "frame/color_count.h"
#include "frame/plane.h"
#include "frame/resize/resize.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::media {

class PictureEncoder {
 public:
  struct Encoded {
    std::string webp;
    Size size;
    bool exact = false;
  };

  // In full. With `exactly` every pixel is kept; else pictures of few colors,
  // which lossless WebP does well, keep theirs, and others come close.
  Result<Encoded> full(const Frame& frame, bool exactly);

  // At most 200 pixels wide, for playback.
  Result<Encoded> small(const Frame& frame);

  // A map of errors from 0 to 1 as gray of at most 160 pixels a side.
  Result<Encoded> map(const ImageF& errors);

 private:
  Result<Frame> shrunk(const Frame& frame, Size to);

  FramePool pool_;
  ColorCount colors_;
  std::optional<Resizer> resizer_;
  PixelFormat format_;
  Size from_, to_;
};

}  // namespace framewise::media
