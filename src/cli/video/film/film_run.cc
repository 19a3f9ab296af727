// SPDX-License-Identifier: Apache-2.0
#include "cli/video/film/film_run.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/result.h"
#include "cli/options/compare_request.h"
#include "cli/options/reading_options.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "framewise/thread_pool.h"
#include "jobs/video/film_request.h"
#include "report/film/film_text.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

enum class IfThere : uint8_t { kFail, kReplace, kSkip };

Result<IfThere> if_there(const Invocation& invocation) {
  const std::string_view word = invocation.value("overwrite");
  if (word.empty() || word == "error") return IfThere::kFail;
  if (word == "replace") return IfThere::kReplace;
  if (word == "skip") return IfThere::kSkip;
  return with_hint(
      fail(ErrorKind::kUsage, "--overwrite cannot be \"{}\"", word),
      "choose one of error, replace, skip");
}

}  // namespace

// Each section opens an encoder and two decoders, whose frames are freed by
// whichever thread is there at its end. With an arena for each thread, what one
// arena had to spare was no use to sections of the other, and the longer a
// film, the more of it there was: 125 MB for 1 minute, 194 MB for 30. So
// threads share an arena (eight an arena: a frame takes tens of allocations and
// milliseconds of work), and frames are given back to the system.
void prepare_for_films([[maybe_unused]] int threads) {
  // SVT-AV1 prints its settings to standard error; 1: errors only.
  setenv("SVT_LOG", "1", 0);
#ifdef __GLIBC__
  constexpr int kThreadsOfArena = 8;
  constexpr int kLeastMappedBytes = 128 << 10;
  mallopt(M_ARENA_MAX, std::max(1, threads / kThreadsOfArena));
  mallopt(M_MMAP_THRESHOLD, kLeastMappedBytes);
  mallopt(M_TRIM_THRESHOLD, 2 * kLeastMappedBytes);
#endif
}

Result<video::ComposeRequest> film_request(const Invocation& invocation) {
  return jobs::read_compose(given_of(invocation), invocation.value("out"));
}

Result<ExitCode> write_film(const Invocation& invocation,
                            const video::ComposeRequest& request) {
  const bool dry = invocation.has("dry-run");
  FW_ASSIGN_OR_RETURN(const IfThere rule, if_there(invocation));
  std::error_code ignored;
  if (!dry && std::filesystem::exists(request.output, ignored)) {
    if (rule == IfThere::kSkip) return ExitCode::kOk;
    if (rule == IfThere::kFail) {
      return in_file(with_hint(fail(ErrorKind::kUsage, "the film exists"),
                               "write it again with --overwrite replace"),
                     request.output.string());
    }
  }
  const Resources resources = choose_resources(invocation);
  prepare_for_films(resources.threads);
  ThreadPool pool(resources.threads);
  runtime::Cancellation cancellation;
  const WatchedMemory memory(invocation, resources.memory_bytes);
  runtime::Progress progress("sections");
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  const runtime::WorkContext context{.executor = &pool,
                                     .stop = cancellation.token(),
                                     .progress = &progress,
                                     .limits = limits_of(invocation.settings),
                                     .memory_bytes = resources.memory_bytes};
  auto film = dry ? video::estimate_film(request, context)
                  : video::compose_film(request, context);
  progress.finish();
  display.close();
  if (!film) return std::move(film).error();
  const std::string name = request.output.string();
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream, invocation.has("json")
                                          ? report::film_json(*film, name)
                                          : report::film_text(*film, name)));
  return film->check.problems.empty() ? ExitCode::kOk
                                      : ExitCode::kRequirementFailed;
}

}  // namespace framewise::cli
