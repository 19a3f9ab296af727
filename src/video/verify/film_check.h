// SPDX-License-Identifier: Apache-2.0
// Checks a finished film against its plan: every packet, and the frames and the
// sound around each joint as a player would decode them.
#pragma once

#include <map>

#include "video/audio/film_sound.h"
#include "video/compose/options.h"
#include "video/render/film_plan.h"

namespace framewise::video {

struct FoundProblem {
  SeamProblem problem;
  size_t section = 0;  // where it is
  bool heard = false;  // of the sound
};

struct CheckResult {
  SeamCheck summary;
  std::vector<FoundProblem> problems;
};

// The expected frames of encoded sections, by part_key().
using FinishedParts = std::map<std::string, Part>;

// `film`: the file. Sections whose part is not given are compared by their
// packets only, unless all frames are checked.
Result<CheckResult> check_film(const std::string& film, const FilmPlan& plan,
                               const SoundPlan& sound,
                               const FinishedParts& parts, Checking checking,
                               const media::Job& job, Executor& executor);

}  // namespace framewise::video
