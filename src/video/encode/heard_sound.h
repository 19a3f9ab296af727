// SPDX-License-Identifier: Apache-2.0
// How loud a track of sound is over time.
#pragma once

#include <string>
#include <vector>

#include "framewise/error.h"
#include "media/source.h"
#include "video/encode/sound_lateness.h"

namespace framewise::video {

// Mean amplitudes of windows of kLevelMs from the first frame on, which is
// shown at `first_frame_s`. `number`: of the track among those of sound, from
// 0.
Result<std::vector<float>> levels_of_sound(const std::string& path, int number,
                                           double first_frame_s,
                                           const media::Job& job);

}  // namespace framewise::video
