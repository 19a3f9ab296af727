// SPDX-License-Identifier: Apache-2.0
// Compares the sound of a film around its joints with what should be heard.
#pragma once

#include "video/render/film_sound.h"
#include "video/verify/frame_check.h"

namespace framewise::video {

Result<std::vector<FrameProblem>> check_sound(const ClipFile& film,
                                              const FilmPlan& plan,
                                              const SoundPlan& sound,
                                              const media::Job& job,
                                              Executor& executor);

}  // namespace framewise::video
