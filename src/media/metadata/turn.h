// SPDX-License-Identifier: Apache-2.0
// Turns stored images upright.
#pragma once

#include "framewise/animation.h"
#include "framewise/frame.h"

namespace framewise::media {

// The eight orientations: first transposed (rows become columns), then
// mirrored.
struct Orientation {
  bool transposed = false;
  bool mirrored_x = false;  // left and right exchanged
  bool mirrored_y = false;  // top and bottom exchanged

  bool upright() const { return !transposed && !mirrored_x && !mirrored_y; }
  // Whether the result is a mirror image, which no rotation gives.
  bool mirror_image() const {
    return (int{transposed} + mirrored_x + mirrored_y) % 2 == 1;
  }
  // Degrees clockwise; for mirror images those after mirroring x.
  int degrees() const;
  Size apply(Size size) const {
    return transposed ? Size{size.height, size.width} : size;
  }
  PixelAspect turned(PixelAspect aspect) const {
    return transposed ? PixelAspect{aspect.height, aspect.width} : aspect;
  }
  // This orientation first, then `next`.
  Orientation then(const Orientation& next) const;

  bool operator==(const Orientation&) const = default;
};

// `times` clockwise turns by 90 degrees.
Orientation quarter_turns(int times);

// Writes `from`, turned, to `to`, whose size must be
// orientation.apply(from.size). `pixel_bytes` is 1, 2, 4 or 8.
void turn_plane(PlaneView from, MutablePlaneView to, int pixel_bytes,
                const Orientation& orientation);

// Chroma siting after turning; kUnspecified if it has no name.
ChromaSiting turn_siting(ChromaSiting siting, const Orientation& orientation);

}  // namespace framewise::media
