// SPDX-License-Identifier: Apache-2.0
// Steps shared by all commands that write a film: read options, show progress,
// print the report.
#pragma once

#include <filesystem>

#include "cli/command.h"
#include "cli/options/reading_options.h"
#include "cli/options/stage_rates.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"
#include "runtime/work_context.h"
#include "video/compose/compose.h"

namespace framewise::cli {

// Everything but clips and plays.
Result<video::ComposeRequest> film_request(const Invocation& invocation);

// Composes the film, or with --dry-run says what that would take.
Result<video::FilmReport> make_film(const Invocation& invocation,
                                    const video::ComposeRequest& request);

// So, unless --overwrite leaves what is there, and prints the report.
Result<ExitCode> write_film(const Invocation& invocation,
                            const video::ComposeRequest& request);

// Sets this process up for films: its allocator, and that no encoder prints.
// Call it before threads are started.
void prepare_for_films(int threads);

// Whether to write a film of this name, by --overwrite; false: it is there, and
// stays. Fails where it is there and nothing says that it may go.
Result<bool> may_write_film(const Invocation& invocation,
                            const std::filesystem::path& output);

// The threads, memory, signals and progress of one film.
class FilmWork {
 public:
  // `unit` is of the progress: "scenes". `job`: see StageRates.
  FilmWork(const Invocation& invocation, const char* unit, std::string job);

  runtime::WorkContext context();
  runtime::Progress::Snapshot progress() const { return progress_.snapshot(); }
  // Keeps what the stages of composing took.
  void learn() { rates_.learn(progress_); }
  // Ends the display, so that a report may follow.
  void finish();

 private:
  const Invocation& invocation_;
  const Resources resources_;
  ThreadPool pool_;
  const runtime::Cancellation cancellation_;
  const WatchedMemory memory_;
  runtime::Progress progress_;
  StageRates rates_;
  ProgressDisplay display_;
};

}  // namespace framewise::cli
