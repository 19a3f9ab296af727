// SPDX-License-Identifier: Apache-2.0
// `framewise video compose`: joins clips to a film.
#include <filesystem>
#include <optional>

#include "base/printable.h"
#include "base/result.h"
#include "cli/options/reading_options.h"
#include "cli/terminal/progress_display.h"
#include "cli/video/film/film_run.h"
#include "cli/video/video_functions.h"
#include "jobs/texts.h"
#include "video/plan/clip_list.h"

namespace framewise::cli {
namespace {

// A time within a clip, in seconds.
Result<std::optional<double>> time_option(const Invocation& invocation,
                                          std::string_view name) {
  if (!invocation.has(name)) return std::optional<double>();
  constexpr double kLongestClipMs = 24 * 3.6e6;
  const std::string_view text = invocation.value(name);
  const auto time = jobs::parse_time_point(text);
  if (time && time->frames == 0 && time->milliseconds >= 0 &&
      time->milliseconds <= kLongestClipMs) {
    return std::optional(time->milliseconds / 1000);
  }
  return with_hint(fail(ErrorKind::kUsage, "--{} {} is not a time in a clip",
                        name, printable(text)),
                   "use seconds up to a day, such as 90, 1.5s or 2m");
}

}  // namespace

Result<ExitCode> run_video_compose(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(video::ComposeRequest request, film_request(invocation));
  FW_ASSIGN_OR_RETURN(
      video::ClipList list,
      video::list_clips(invocation.arguments,
                        std::string(invocation.value("clips"))));
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
  FW_ASSIGN_OR_RETURN(const auto start, time_option(invocation, "start"));
  FW_ASSIGN_OR_RETURN(const auto end, time_option(invocation, "end"));
  if (end && *end <= start.value_or(0)) {
    return fail(ErrorKind::kUsage, "the part ends at {} s, before it starts",
                *end);
  }
  request.clips = invocation.arguments;
  request.plays = {{.clip = 0, .start_s = start.value_or(0), .end_s = end}};
  return write_film(invocation, request);
}

}  // namespace framewise::cli
