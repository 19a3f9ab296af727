// SPDX-License-Identifier: Apache-2.0
// Turning stored pictures the way they are meant to be seen.
#pragma once

#include "framewise/animation.h"
#include "framewise/frame.h"

namespace framewise::media {

// The eight ways a picture can lie: first transposed (rows become columns),
// then mirrored.
struct Orientation {
  bool transposed = false;
  bool mirrored_x = false;  // left and right exchanged
  bool mirrored_y = false;  // top and bottom exchanged

  bool upright() const { return !transposed && !mirrored_x && !mirrored_y; }
  // Whether it shows a mirror image, which no rotation can make.
  bool mirror_image() const {
    return (int{transposed} + mirrored_x + mirrored_y) % 2 == 1;
  }
  // Degrees clockwise; of a mirror image, those after mirroring x.
  int degrees() const;
  Size apply(Size size) const {
    return transposed ? Size{size.height, size.width} : size;
  }
  PixelAspect turned(PixelAspect aspect) const {
    return transposed ? PixelAspect{aspect.height, aspect.width} : aspect;
  }
  // This one first, then `next`.
  Orientation then(const Orientation& next) const;

  bool operator==(const Orientation&) const = default;
};

// A quarter turn clockwise, `times` times.
Orientation quarter_turns(int times);

// Writes `from`, turned, to `to`, whose size is orientation.apply(from.size).
// `pixel_bytes` is 1, 2, 4 or 8.
void turn_plane(PlaneView from, MutablePlaneView to, int pixel_bytes,
                const Orientation& orientation);

// Where chroma lies after turning. Positions that have no name become
// kUnspecified.
ChromaSiting turn_siting(ChromaSiting siting, const Orientation& orientation);

}  // namespace framewise::media
