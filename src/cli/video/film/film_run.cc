// SPDX-License-Identifier: Apache-2.0
#include "cli/video/film/film_run.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <cstdlib>

#include "base/printable.h"
#include "base/result.h"
#include "cli/options/compare_request.h"
#include "jobs/video/film_request.h"
#include "report/film/film_text.h"
#include "video/film/film_stages.h"

namespace framewise::cli {
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

Result<bool> may_write_film(const Invocation& invocation,
                            const std::filesystem::path& output) {
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

FilmWork::FilmWork(const Invocation& invocation, const char* unit,
                   std::string job)
    : invocation_(invocation),
      resources_([&] {
        const Resources resources = choose_resources(invocation);
        prepare_for_films(resources.threads);
        return resources;
      }()),
      pool_(resources_.threads),
      memory_(invocation, resources_.memory_bytes),
      progress_(unit),
      rates_(invocation, std::move(job)),
      display_(progress_, invocation.settings, invocation.errors) {
  rates_.prepare(progress_, video::kFilmStageNames);
}

runtime::WorkContext FilmWork::context() {
  return {.executor = &pool_,
          .stop = cancellation_.token(),
          .progress = &progress_,
          .limits = limits_of(invocation_.settings),
          .memory_bytes = resources_.memory_bytes};
}

void FilmWork::finish() {
  progress_.finish();
  display_.close();
}

Result<video::ComposeRequest> film_request(const Invocation& invocation) {
  return jobs::read_compose(given_of(invocation), invocation.value("out"));
}

Result<video::FilmReport> make_film(const Invocation& invocation,
                                    const video::ComposeRequest& request) {
  const bool dry = invocation.has("dry-run");
  const auto& encoding = request.options.encoding;
  FilmWork work(
      invocation, "sections",
      fmt::format("compose {}",
                  encoding ? media::info_of(encoding->codec).id : "as clips"));
  auto film = dry ? video::estimate_film(request, work.context())
                  : video::compose_film(request, work.context());
  if (film && !dry) work.learn();
  work.finish();
  return film;
}

Result<ExitCode> write_film(const Invocation& invocation,
                            const video::ComposeRequest& request) {
  if (!invocation.has("dry-run")) {
    FW_ASSIGN_OR_RETURN(const bool wanted,
                        may_write_film(invocation, request.output));
    if (!wanted) return ExitCode::kOk;
  }
  FW_ASSIGN_OR_RETURN(const video::FilmReport film,
                      make_film(invocation, request));
  const std::string name = request.output.string();
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream, invocation.has("json")
                                          ? report::film_json(film, name)
                                          : report::film_text(film, name)));
  return film.check.problems.empty() ? ExitCode::kOk
                                     : ExitCode::kRequirementFailed;
}

}  // namespace framewise::cli
