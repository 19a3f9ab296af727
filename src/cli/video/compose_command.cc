// SPDX-License-Identifier: Apache-2.0
// `framewise video compose`: joins clips to a film.
#include <filesystem>

#include "base/result.h"
#include "cli/options/reading_options.h"
#include "cli/terminal/progress_display.h"
#include "cli/video/clip_list.h"
#include "cli/video/film_options.h"
#include "cli/video/film_run.h"
#include "cli/video/video_functions.h"

namespace framewise::cli {

Result<ExitCode> run_video_compose(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(video::ComposeRequest request, film_request(invocation));
  FW_ASSIGN_OR_RETURN(ClipList list, list_clips(invocation.arguments));
  request.clips = std::move(list.clips);
  request.plays = std::move(list.plays);
  if (invocation.has("crossfade")) {
    for (video::ClipPlay& play : request.plays) play.overlap_s.reset();
  }
  return write_film(invocation, request);
}

}  // namespace framewise::cli
