// SPDX-License-Identifier: Apache-2.0
// Facts and findings of a GIF from its structure, without decoding pixels.
#pragma once

#include "framewise/animation.h"
#include "media/decode/gif/structure.h"

namespace framewise::media {

// The delay at which a frame is played, in centiseconds.
int64_t played_delay(const GifFrame& frame, DelayRule rule);

AnimationInfo gif_info(const GifStructure& gif, DelayRule rule);

Survey gif_survey(const GifStructure& gif, DelayRule rule);

}  // namespace framewise::media
