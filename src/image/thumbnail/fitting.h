// SPDX-License-Identifier: Apache-2.0
// How a picture is scaled, cropped and padded to fit into a box.
#pragma once

#include "framewise/image/thumbnail.h"

namespace framewise::image {

struct Fitting {
  Size scaled;  // of the whole picture
  Size kept;    // of the part of it that is kept; `scaled` but for kCover
  Size canvas;  // of the result; larger than `kept` only for kContain

  bool crops() const { return kept != scaled; }
  bool pads() const { return canvas != kept; }
};

// Sides are rounded to the nearest pixel and are at least 1. Without `enlarge`
// the box shrinks, with its aspect ratio, until the picture need not grow;
// kContain then centers the picture in the box as asked for.
Fitting fitting_of(Size picture, Size box, Fit fit, bool enlarge);

// The kept part in the middle of the scaled picture.
Rect centered_part(const Fitting& fitting);

}  // namespace framewise::image
