// SPDX-License-Identifier: Apache-2.0
// Which part of a clip's frame is shown where in the frame of the film.
#pragma once

#include "framewise/frame.h"
#include "video/film/options.h"

namespace framewise::video {

struct Shape {
  Size size;
  double pixel_aspect = 1;  // width of a pixel by its height

  double aspect() const { return size.width * pixel_aspect / size.height; }
};

struct FramePlacement {
  Rect from;  // of the clip's frame
  Rect to;    // of the film's frame

  bool operator==(const FramePlacement&) const = default;
};

// All sides and positions are even, so that chroma of half size fits. kBlur is
// placed as kPad; its background as kCrop.
FramePlacement place(const Shape& clip, const Shape& film, Fit fit);

}  // namespace framewise::video
