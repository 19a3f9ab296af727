// SPDX-License-Identifier: Apache-2.0
// Prepares frames for the evidence of defects: 8-bit RGBA of one size, with
// alpha and without.
#pragma once

#include <cstdint>
#include <optional>

#include "frame/color/color.h"
#include "frame/color_count.h"
#include "frame/resize/resize.h"
#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::placement {

Rect all_of(const Animation& animation);

// A frame as it was stored and as it is seen.
struct SeenFrame {
  Frame alpha;
  Frame opaque;
  // Distinct colors before scaling, which adds some; up to the size of a
  // palette. Unset: not scaled, or more.
  std::optional<int> palette = {};
};

// Converts the frames of one animation.
class FramePreparation {
 public:
  // Every frame is cut to `part` of it, or else brought to that size.
  FramePreparation(const Background& background, const Rect& part, bool cut,
                   const ResizeOptions& scaling = {})
      : background_(background),
        part_(part),
        size_{part.width, part.height},
        cut_(cut),
        scaling_(scaling) {}

  Result<SeenFrame> seen(Frame frame);

 private:
  Result<Frame> resized(const Frame& frame);

  Background background_;
  FramePool pool_;
  Rect part_;
  Size size_;
  bool cut_;
  ResizeOptions scaling_;
  std::optional<Resizer> resizer_;
  ColorCount colors_;
};

// Frames of one animation, in order.
class SeenFrameReader {
 public:
  SeenFrameReader(Animation& animation, const Background& background,
                  const Rect& part, bool cut, const ResizeOptions& scaling = {})
      : animation_(animation), preparation_(background, part, cut, scaling) {}

  // The frame with this index or, where the pictures end early, nothing.
  Result<std::optional<SeenFrame>> at(int64_t index);

 private:
  Animation& animation_;
  FramePreparation preparation_;
  std::optional<SeenFrame> last_;
};

}  // namespace framewise::placement
