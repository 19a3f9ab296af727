// SPDX-License-Identifier: Apache-2.0
// The sound of a film that is played again and again.
#pragma once

#include "video/film/sound_join.h"
#include "video/render/film_plan.h"

namespace framewise::video {

// Sample p of the loop is sample `start` + p of its clip, and after the join
// sample `start` + p - `length`.
struct LoopSound {
  int64_t start = 0;
  int64_t length = 0;  // of the loop, in samples
  SoundJoin join;  // counted from the loop's start; may reach beyond its end

  // Samples from the loop's start on which are still those after its end.
  int64_t reach() const { return join.at + join.fade / 2 - length; }
  bool operator==(const LoopSound&) const = default;
};

// The film shows one clip, in one shot or in two of which the second ends where
// the first starts. Nullopt: it is too short to be joined.
Result<std::optional<LoopSound>> plan_loop_sound(const FilmPlan& film,
                                                 const SoundClock& clock,
                                                 int channels,
                                                 const media::Job& job);

}  // namespace framewise::video
