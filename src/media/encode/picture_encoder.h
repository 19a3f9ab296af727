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

// Which pictures keep every pixel; others come close.
enum class Exactness : uint8_t {
  kAll,
  kFewColors,      // lossless WebP does these well
  kWhereItIsSmall  // of few colors, where that takes few bytes: tries both
};

class PictureEncoder {
 public:
  struct Encoded {
    std::string webp;
    Size size;
    bool exact = false;     // the samples are those of the file
    bool lossless = false;  // those of the frame as it is displayed
  };

  // In full.
  Result<Encoded> full(const Frame& frame, Exactness exactness);

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
