// SPDX-License-Identifier: Apache-2.0
// What a GIF's structure tells without a decoded pixel: facts of each frame,
// and what is odd about the file.
#pragma once

#include "framewise/animation.h"
#include "media/decode/gif/structure.h"

namespace framewise::media {

// The delay of a frame in centiseconds, as it is played.
int64_t played_delay(const GifFrame& frame, DelayRule rule);

AnimationInfo describe_gif(const GifStructure& gif, DelayRule rule);

Survey survey_gif(const GifStructure& gif, DelayRule rule);

}  // namespace framewise::media
