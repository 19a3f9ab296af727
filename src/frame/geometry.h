// SPDX-License-Identifier: Apache-2.0
// Cropping, padding, mirroring and turning of frames. Pixels are moved, not
// resampled, so results are exact for every layout and depth.
//
// In 4:2:0 and 4:2:2, a chroma sample covers two pixels per halved axis.
// Functions state what they do with edges between these two. Mirroring and
// turning move chroma samples with their pixels; a siting that is not symmetric
// is then off by half a luma pixel, as in all players.
#pragma once

#include <cstdint>

#include "frame/color/color_facts.h"
#include "frame/resize/resize.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// Returns the pixels of `rect`. Fails with kUsage if `rect` is not inside the
// frame, or if x (for halved width) or y (4:2:0) is odd.
Result<Frame> crop(const Frame& frame, const Rect& rect, FramePool& pool);

// Returns a frame of `size` filled with `color`, with `frame` at (x, y). Fails
// with kUsage if the frame does not fit, or for odd x or y as in crop().
Result<Frame> pad(const Frame& frame, Size size, int x, int y, Rgb8 color,
                  FramePool& pool);

enum class Mirror : uint8_t { kHorizontally, kVertically };
Result<Frame> mirrored(const Frame& frame, Mirror mirror, FramePool& pool);

// Clockwise. A quarter turn of 4:2:2 gives 4:4:4, because no layout halves
// chroma vertically only. Its chroma is interpolated along the former rows.
enum class Turn : uint8_t { kNone, kQuarter, kHalf, kThreeQuarters };
Result<Frame> turned(const Frame& frame, Turn turn, FramePool& pool);

// The turn for an angle in degrees. Fails with kUsage unless it is a multiple
// of 90.
Result<Turn> turn_of(int degrees);

// Ways to fit a frame into a box of another aspect ratio.
enum class Fit : uint8_t {
  kStretch,  // fills the box; changes the aspect ratio
  kInside,   // the whole frame, as large as fits into the box
  kCover,    // fills the box; cuts off what lies outside
};

// The rectangle of a frame of size `content` fitted into `box` and centered.
// For kCover it extends beyond the box. Sides are rounded to the nearest pixel
// and are at least 1.
Rect fitted(Size content, Size box, Fit fit);

// The largest size that fits into the box with the same aspect ratio, but never
// larger than `content`.
Size shrunk_to_fit(Size content, Size box);

// Fits frames of one format and size into a box: resizes, then pads with a
// color (kInside) or crops (kCover). Prepared once, like Resizer. Not
// thread-safe. In 4:2:0 and 4:2:2, the frame begins at even pixels.
class Letterbox {
 public:
  static Result<Letterbox> create(const PixelFormat& format, Size from,
                                  Size box, Fit fit, Rgb8 color,
                                  const ResizeOptions& options = {});

  Result<Frame> apply(const Frame& frame, FramePool& pool);

  // The region of the box that the frame covers.
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
