// SPDX-License-Identifier: Apache-2.0
// `framewise encode`: shrinks a film scene by scene to a target.
#include <filesystem>

#include "base/printable.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/options/compare_request.h"
#include "cli/video/encode/encode_library.h"
#include "cli/video/film/film_run.h"
#include "cli/video/video_functions.h"
#include "jobs/video/encode_request.h"
#include "report/film/encode_report.h"
#include "video/encode/encode_film.h"

namespace framewise::cli {
namespace {

using std::filesystem::path;

Error not_moved(const path& from, const path& to, const std::error_code& code) {
  return in_file(fail(ErrorKind::kIo, "cannot be moved to {}: {}",
                      printable(to.string()), code.message()),
                 from.string());
}

// Moves the film into the folder and the new one to its name, or neither.
Result<void> replace_film(const path& film, const path& encoded,
                          const path& folder) {
  FW_RETURN_IF_ERROR(make_folder(folder));
  const path kept = folder / film.filename();
  path in_place = film;
  in_place.replace_extension(encoded.extension());
  std::error_code code;
  if (std::filesystem::exists(kept, code)) {
    return in_file(with_hint(fail(ErrorKind::kUsage,
                                  "a film of this name was kept before"),
                             "name another folder with --replace"),
                   kept.string());
  }
  if (in_place != film && in_place != encoded &&
      std::filesystem::exists(in_place, code)) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "another film has this name"),
                  fmt::format("move it, or take the new film from {}",
                              printable(encoded.string()))),
        in_place.string());
  }
  std::filesystem::rename(film, kept, code);
  if (code) return not_moved(film, kept, code);
  std::filesystem::rename(encoded, in_place, code);
  if (!code) return {};
  std::error_code lost;
  std::filesystem::rename(kept, film, lost);
  return not_moved(encoded, in_place, code);
}

// The encoded scenes lie beside the output.
ExitCode end_stopped(const Invocation& invocation, const FilmWork& work) {
  const auto now = work.progress();
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    say_note(invocation.errors,
             fmt::format("stopped: {} of {} scenes are finished and kept; run "
                         "the same command again to continue",
                         now.done, now.total));
  }
  return ExitCode::kInterrupted;
}

}  // namespace

Result<ExitCode> run_encode(const Invocation& invocation) {
  if (names_a_library(invocation)) return encode_library(invocation);
  const path film = invocation.arguments[0];
  const path output = invocation.value("out");
  const bool dry = invocation.has("dry-run");
  if (output.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no name for the film"),
                     "name it with -o film.mkv");
  }
  FW_ASSIGN_OR_RETURN(video::EncodeRequest request,
                      jobs::read_encode(given_of(invocation), output));
  request.film = film.string();
  use_this_machine(invocation, request.options.compare);
  std::error_code ignored;
  if (std::filesystem::equivalent(film, output, ignored)) {
    return with_hint(
        in_file(fail(ErrorKind::kUsage, "the film would replace itself"),
                film.string()),
        "name another file, and the folder for the original with --replace");
  }
  video::remove_finished_scenes(output.parent_path());
  if (!dry) {
    FW_ASSIGN_OR_RETURN(const bool wanted, may_write_film(invocation, output));
    if (!wanted) return ExitCode::kOk;
  }
  FilmWork work(invocation, "scenes", "encode");
  auto report = dry ? video::estimate_encode(request, work.context())
                    : video::encode_film(request, work.context());
  work.finish();
  if (!report && report.error().kind == ErrorKind::kCancelled) {
    return end_stopped(invocation, work);
  }
  if (!report) return std::move(report).error();
  const bool passed = jobs::meets_request(*report, given_of(invocation));
  if (invocation.has("plot")) {
    FW_RETURN_IF_ERROR(
        write_file(invocation.value("plot"), report::encode_svg(*report)));
  }
  if (invocation.has("html")) {
    FW_RETURN_IF_ERROR(
        write_file(invocation.value("html"),
                   report::encode_page(*report, output.string())));
  }
  if (!dry && invocation.has("replace")) {
    if (passed && report->bytes < report->film_bytes) {
      FW_RETURN_IF_ERROR(
          replace_film(film, output, invocation.value("replace")));
    } else {
      say_warning(invocation.errors,
                  passed ? "the film stays where it is: the new one is not "
                           "smaller"
                         : "the film stays where it is: a scene of the new one "
                           "misses the target");
    }
  }
  FW_RETURN_IF_ERROR(write(
      invocation.output.stream,
      invocation.has("json") ? report::encode_json(*report, output.string())
                             : report::encode_text(*report, output.string())));
  return passed || dry ? ExitCode::kOk : ExitCode::kRequirementFailed;
}

}  // namespace framewise::cli
