// SPDX-License-Identifier: Apache-2.0
// How large a film will be and how long it will take.
#pragma once

#include "video/render/film_sound.h"

namespace framewise::video {

struct FilmEstimate {
  int64_t bytes = 0;
  double seconds = 0;
};

// From the bit rates of the clips, without encoding anything.
int64_t rough_bytes(const FilmPlan& plan, const SoundPlan& sound);

// Encodes some frames to see how large they become and how long that takes.
Result<FilmEstimate> estimate_by_trial(const FilmPlan& plan,
                                       const SoundPlan& sound,
                                       const media::Job& job, int threads);

// Fails if the disk has no room for the film and its parts.
Result<void> check_disk(const std::filesystem::path& target, int64_t bytes);

}  // namespace framewise::video
