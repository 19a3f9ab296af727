// SPDX-License-Identifier: Apache-2.0
// `framewise video compose`: joins clips to a film.
#include <filesystem>

#include "base/result.h"
#include "cli/options/reading_options.h"
#include "cli/terminal/progress_display.h"
#include "cli/video/clip_list.h"
#include "cli/video/film/film_options.h"
#include "cli/video/film/film_run.h"
#include "cli/video/video_functions.h"
#include "cli/video/video_options.h"

namespace framewise::cli {
namespace {

constexpr double kLongestClip = 24 * 3600;  // seconds

}  // namespace

Result<ExitCode> run_video_compose(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(video::ComposeRequest request, film_request(invocation));
  FW_ASSIGN_OR_RETURN(
      ClipList list,
      list_clips(invocation.arguments, std::string(invocation.value("clips"))));
  request.clips = std::move(list.clips);
  request.folder = std::move(list.folder);
  request.plays = std::move(list.plays);
  if (invocation.has("crossfade")) {
    for (video::ClipPlay& play : request.plays) play.overlap_s.reset();
  }
  return write_film(invocation, request);
}

Result<ExitCode> run_video_convert(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(video::ComposeRequest request, film_request(invocation));
  request.clips = invocation.arguments;
  request.plays = {{.clip = 0}};
  return write_film(invocation, request);
}

Result<ExitCode> run_video_extract(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(video::ComposeRequest request, film_request(invocation));
  FW_ASSIGN_OR_RETURN(const auto start,
                      number_option(invocation, "start", 0, kLongestClip));
  FW_ASSIGN_OR_RETURN(const auto end,
                      number_option(invocation, "end", 0, kLongestClip));
  if (end && *end <= start.value_or(0)) {
    return fail(ErrorKind::kUsage, "the part ends at {} s, before it starts",
                *end);
  }
  request.clips = invocation.arguments;
  request.plays = {{.clip = 0, .start_s = start.value_or(0), .end_s = end}};
  return write_film(invocation, request);
}

}  // namespace framewise::cli
