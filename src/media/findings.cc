// SPDX-License-Identifier: Apache-2.0
#include "media/findings.h"

#include <fmt/format.h>

namespace framewise::media {

Finding unknown_frame_rate() {
  return {.kind = "unknown_frame_rate",
          .message =
              "the frame rate is not stated; 25 frames a second are "
              "assumed",
          .hint = "--frame-rate states it"};
}

Finding non_square_pixels(PixelAspect aspect) {
  return {.kind = "non_square_pixels",
          .message = fmt::format(
              "pixels have the aspect {}:{}; they are compared as if square",
              aspect.width, aspect.height)};
}

Finding interlaced_frames() {
  return {.kind = "interlaced",
          .message = "the frames are interlaced and shown as they are",
          .hint = "deinterlace before you compare"};
}

}  // namespace framewise::media
