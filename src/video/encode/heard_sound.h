// SPDX-License-Identifier: Apache-2.0
// How loud the sound of a film is over time.
#pragma once

#include <string>
#include <vector>

#include "framewise/error.h"
#include "media/source.h"
#include "video/encode/sound_lateness.h"

namespace framewise::video {

// Mean amplitudes of windows of kLevelMs from the first frame on, which is
// shown at `first_frame_s`; of each track of sound in their order.
Result<std::vector<std::vector<float>>> levels_of_sound(const std::string& path,
                                                        double first_frame_s,
                                                        const media::Job& job);

}  // namespace framewise::video
