// SPDX-License-Identifier: Apache-2.0
// The report on a loop that was made, or why none was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "video/film/options.h"
#include "video/scan/loop_cut.h"

namespace framewise::report {

struct MadeLoop {
  std::string clip;
  std::string file;
  video::LoopCut cut;  // kNone: there is no loop, and no file
  bool written = false;
  int64_t frames = 0;
  int64_t bytes = 0;
  // Of the finished loop, from its last frame to its first, in usual steps.
  std::optional<double> jump;
  std::vector<std::string> notes;
  std::optional<video::FilmReport> film;  // absent: an animation
};

std::string loop_text(const MadeLoop& loop);
// docs/schema/loop-1.json.
std::string loop_json(const MadeLoop& loop);

}  // namespace framewise::report
