// SPDX-License-Identifier: Apache-2.0
// The parts of a GIF file around the image data.
#pragma once

#include <string>

#include "media/encode/encoder.h"
#include "media/encode/gif/canvas.h"
#include "media/encode/gif/palette.h"
#include "media/encode/rounded_time.h"

namespace framewise::media {

// The signature, the size of the canvas, the global palette, and for animations
// how often they play.
std::string gif_header(const AnimationFacts& facts, const GifPalette& global,
                       bool animated);

// Colors of 2^palette.bits() entries.
void append_gif_palette(std::string& out, const GifPalette& palette);

// The part before a frame's image data. `local`: the palette is the frame's own
// and is written.
struct GifFrameHead {
  GifPart part;
  int delay = 0;  // hundredths of a second
  bool animated = true;
  bool local = false;
};
std::string gif_frame_head(const GifFrameHead& head, const GifPalette& palette);

// Durations as GIF counts them. What is rounded or lengthened is noted.
class GifDelays {
 public:
  explicit GifDelays(EncodeJob& job)
      : job_(job), clock_(job.facts.time_base, 100) {}

  // Of the next frame, in hundredths of a second.
  int next(FrameTime time, int64_t frame);

 private:
  EncodeJob& job_;
  RoundedTime clock_;
  int64_t debt_ = 0;  // time that short frames took from those after them
};

constexpr int64_t kLongestGifDelay = 65535;

}  // namespace framewise::media
