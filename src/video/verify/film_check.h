// SPDX-License-Identifier: Apache-2.0
// Checks a finished film against its plan: every packet, and the frames and the
// sound around each joint as a player would decode them.
#pragma once

#include "video/audio/film_sound.h"
#include "video/compose/options.h"
#include "video/render/film_plan.h"

namespace framewise::video {

struct FoundProblem {
  SeamProblem problem;
  size_t section = 0;  // where it is
};

struct CheckResult {
  SeamCheck summary;
  std::vector<FoundProblem> problems;
};

// `film`: the file. Fails only if it cannot be opened at all.
Result<CheckResult> check_film(const std::string& film, const FilmPlan& plan,
                               const SoundPlan& sound, Checking checking,
                               const media::Job& job, Executor& executor);

}  // namespace framewise::video
