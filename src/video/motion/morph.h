// SPDX-License-Identifier: Apache-2.0
// A frame that becomes another one: what both show moves from where the first
// has it to where the second has it, while the first fades out.
#pragma once

#include "video/motion/block_motion.h"

namespace framewise::video {

class Morph {
 public:
  // Both of one size.
  Morph(const HalfLuma& first, const HalfLuma& second)
      : there_(first, second), back_(second, first) {}

  // A plane of the frame that is `weight` / BlockMotion::kWhole of the way to
  // the second one; less than the whole.
  void draw(PlaneView first, PlaneView second, const SampleKind& kind,
            int weight, MutablePlaneView out) const;

  // The same of each frame alone, before they are mixed.
  const BlockMotion& there() const { return there_; }
  const BlockMotion& back() const { return back_; }

 private:
  BlockMotion there_;
  BlockMotion back_;
};

}  // namespace framewise::video
