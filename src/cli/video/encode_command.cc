// SPDX-License-Identifier: Apache-2.0
// `framewise encode`: shrinks a film scene by scene to a target.
#include <algorithm>
#include <filesystem>

#include "base/printable.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/options/compare_request.h"
#include "cli/options/reading_options.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "cli/video/film/film_run.h"
#include "cli/video/video_functions.h"
#include "framewise/thread_pool.h"
#include "jobs/video/encode_request.h"
#include "report/film/encode_report.h"
#include "runtime/cancellation.h"
#include "video/encode/encode_film.h"

namespace framewise::cli {
namespace {

using std::filesystem::path;

// Fails where the new film may not be written; false: it is there already.
Result<bool> may_write(const Invocation& invocation, const path& output) {
  const std::string_view rule = invocation.value("overwrite");
  if (!rule.empty() && rule != "error" && rule != "replace" && rule != "skip") {
    return with_hint(fail(ErrorKind::kUsage, "--overwrite cannot be \"{}\"",
                          printable(rule)),
                     "choose one of error, replace, skip");
  }
  std::error_code ignored;
  const bool there = std::filesystem::exists(output, ignored);
  if (!there || rule == "replace") return true;
  if (rule == "skip") return false;
  return in_file(with_hint(fail(ErrorKind::kUsage, "the film exists"),
                           "write it again with --overwrite replace"),
                 output.string());
}

Error not_moved(const path& from, const path& to, const std::error_code& code) {
  return in_file(fail(ErrorKind::kIo, "cannot be moved to {}: {}",
                      printable(to.string()), code.message()),
                 from.string());
}

// Moves the film away first, so that at every moment one of both has its name
// or lies in the folder.
Result<void> replace_film(const path& film, const path& encoded,
                          const path& folder) {
  FW_RETURN_IF_ERROR(make_folder(folder));
  const path kept = folder / film.filename();
  std::error_code code;
  if (std::filesystem::exists(kept, code)) {
    return in_file(with_hint(fail(ErrorKind::kUsage,
                                  "a film of this name was kept before"),
                             "name another folder with --replace"),
                   kept.string());
  }
  std::filesystem::rename(film, kept, code);
  if (code) return not_moved(film, kept, code);
  path in_place = film;
  in_place.replace_extension(encoded.extension());
  std::filesystem::rename(encoded, in_place, code);
  if (code) return not_moved(encoded, in_place, code);
  return {};
}

}  // namespace

Result<ExitCode> run_encode(const Invocation& invocation) {
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
  if (!dry) {
    FW_ASSIGN_OR_RETURN(const bool wanted, may_write(invocation, output));
    if (!wanted) return ExitCode::kOk;
  }
  const Resources resources = choose_resources(invocation);
  prepare_for_films(resources.threads);
  ThreadPool pool(resources.threads);
  runtime::Cancellation cancellation;
  const WatchedMemory memory(invocation, resources.memory_bytes);
  runtime::Progress progress("scenes");
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  const runtime::WorkContext context{.executor = &pool,
                                     .stop = cancellation.token(),
                                     .progress = &progress,
                                     .limits = limits_of(invocation.settings),
                                     .memory_bytes = resources.memory_bytes};
  auto report = dry ? video::estimate_encode(request, context)
                    : video::encode_film(request, context);
  progress.finish();
  display.close();
  if (!report) return std::move(report).error();
  const bool passed = std::ranges::all_of(
      report->scenes, [](const auto& scene) { return scene.passed(); });
  if (invocation.has("plot")) {
    FW_RETURN_IF_ERROR(
        write_file(invocation.value("plot"), report::encode_svg(*report)));
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
