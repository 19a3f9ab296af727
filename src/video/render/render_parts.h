// SPDX-License-Identifier: Apache-2.0
// Makes the parts of a film that are encoded: frames of several sections are
// made and encoded at once, as far as threads and memory allow.
#pragma once

#include <span>

#include "video/render/film_sound.h"
#include "video/render/part.h"

namespace framewise::video {

// A part that has to be made: of frames or of sound.
struct PartTask {
  std::string key;
  std::string name;
  int64_t effort = 0;  // in frames
  const Section* section = nullptr;
  const SoundSection* sound = nullptr;
};

struct PartsWork {
  const FilmPlan& plan;
  const SoundPlan& sound;
  const PartStore& store;
  const media::Job& job;
  const WorkContext& context;
  WorkTimes& times;
};

Result<void> render_parts(std::span<const PartTask> tasks,
                          const PartsWork& work);

}  // namespace framewise::video
