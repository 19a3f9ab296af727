// SPDX-License-Identifier: Apache-2.0
// Checks a finished film against its plan: every packet, and the frames and the
// sound around each joint as a player would decode them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "video/film/options.h"
#include "video/render/film_plan.h"
#include "video/render/film_sound.h"

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

// The encoded section with this part_key(); nullopt: there is none. Called by
// several threads at once. Parts are loaded where they are looked at, so that
// memory does not grow with their number.
using LoadPart = std::function<std::optional<Part>(const std::string& key)>;

// `film`: the file. Sections without a part are compared by their packets only,
// unless all frames are checked. `progress` gets the share that is done, from
// several threads; it may be empty.
Result<CheckResult> check_film(const std::string& film, const FilmPlan& plan,
                               const SoundPlan& sound,
                               const LoadPart& load_part, Checking checking,
                               const media::Job& job, Executor& executor,
                               const std::function<void(double)>& progress);

}  // namespace framewise::video
