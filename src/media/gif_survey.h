// SPDX-License-Identifier: Apache-2.0
// What a GIF's structure tells without a decoded pixel: facts of each frame,
// and what is odd about the file.
#pragma once

#include "framewise/animation.h"
#include "media/gif_structure.h"

namespace framewise::media {

// The delay of a frame in centiseconds, as it is played.
int64_t played_delay(const GifFrame& frame, DelayRule rule);

AnimationInfo describe_gif(const GifStructure& gif, DelayRule rule);

// Picture data behind the last pixel, which only decoding shows.
struct GifExcess {
  int64_t frames = 0;
  int64_t first_frame = 0;
  int64_t bytes = 0;
};

Survey survey_gif(const GifStructure& gif, DelayRule rule,
                  const GifExcess& excess);

}  // namespace framewise::media
