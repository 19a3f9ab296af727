// SPDX-License-Identifier: Apache-2.0
// Pictures cut out, framed, mirrored and turned. Pixels move, nothing is
// computed anew, so results are exact for every layout and depth.
//
// In 4:2:0 and 4:2:2 chroma stands for two pixels. Where an edge may not fall
// between them, functions say what they do. Mirroring and turning move chroma
// samples with their pixels; a siting that is not symmetric is then half a
// luma pixel off, as in every player.
#pragma once

#include <cstdint>

#include "frame/color/color_facts.h"
#include "frame/resize/resize.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// The pixels of `rect`, which must lie inside (kUsage). Where chroma is halved,
// x (and y in 4:2:0) must be even; kUsage otherwise.
Result<Frame> crop(const Frame& frame, const Rect& rect, FramePool& pool);

// A picture of `size` with `frame` at (x, y) and one colour around it. The
// frame must fit (kUsage), and x and y be even as for crop().
Result<Frame> pad(const Frame& frame, Size size, int x, int y, Rgb8 color,
                  FramePool& pool);

enum class Mirror : uint8_t { kHorizontally, kVertically };
Result<Frame> mirrored(const Frame& frame, Mirror mirror, FramePool& pool);

// Clockwise. A quarter turn of 4:2:2 gives 4:4:4, since no layout has chroma
// halved vertically only; its chroma is interpolated along the former rows.
enum class Turn : uint8_t { kNone, kQuarter, kHalf, kThreeQuarters };
Result<Frame> turned(const Frame& frame, Turn turn, FramePool& pool);

// The turn for an angle in degrees; kUsage unless it is a multiple of 90.
Result<Turn> turn_of(int degrees);

// How a picture is brought into a box of another shape.
enum class Fit : uint8_t {
  kStretch,  // fills the box, shape lost
  kInside,   // whole picture inside the box, as large as possible
  kCover,    // fills the box, what sticks out is cut off
};

// Where a picture of `content` lies when fitted into `box`, centred; for
// kCover it sticks out. Sides round to the nearest pixel and are at least 1.
Rect fitted(Size content, Size box, Fit fit);

// As large as possible inside the box, but never larger than it is.
Size shrunk_to_fit(Size content, Size box);

// Puts frames of one format and size into a box: resized, then framed in a
// colour (kInside) or cut (kCover). Prepared once, like Resizer; not for
// several threads at once. In 4:2:0 and 4:2:2 the picture begins at even
// pixels.
class Letterbox {
 public:
  static Result<Letterbox> create(const PixelFormat& format, Size from,
                                  Size box, Fit fit, Rgb8 color,
                                  const ResizeOptions& options = {});

  Result<Frame> apply(const Frame& frame, FramePool& pool);

  // The part of the box that shows the picture.
  Rect picture() const;

 private:
  Letterbox(Resizer resizer, Size from, Size box, Rect placed, Rgb8 color);

  Resizer resizer_;
  Size from_;
  Size box_;
  Rect placed_;
  Rgb8 color_;
};

}  // namespace framewise
