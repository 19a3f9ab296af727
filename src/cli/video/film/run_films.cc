// SPDX-License-Identifier: Apache-2.0
#include "cli/video/film/run_films.h"

#include "base/result.h"
#include "batch/batch.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "cli/telemetry/telemetry_session.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "cli/video/film/film_run.h"
#include "framewise/thread_pool.h"
#include "jobs/video/film_jobs.h"
#include "runtime/cancellation.h"

namespace framewise::cli {

Result<ExitCode> run_film_jobs(const Invocation& invocation,
                               std::span<const batch::Job> jobs,
                               const std::filesystem::path& journal_file,
                               const std::filesystem::path& parts,
                               const std::filesystem::path& report) {
  const Resources resources = choose_resources(invocation);
  prepare_for_films(resources.threads);
  ThreadPool pool(resources.threads);
  runtime::Progress progress("films");
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  const runtime::Cancellation cancellation;
  FW_ASSIGN_OR_RETURN(batch::Journal journal,
                      batch::Journal::open(journal_file));
  const LiveMetrics live(invocation, journal_file);
  jobs::FilmJobs kind(invocation.settings,
                      std::string(invocation.value("clips")), parts);
  batch::BatchOptions options;
  options.retry_errors = invocation.has("retry-errors");
  options.on_memory = memory_notes(invocation);
  const runtime::WorkContext work{.executor = &pool,
                                  .stop = cancellation.token(),
                                  .progress = &progress,
                                  .memory_bytes = resources.memory_bytes};
  std::vector<std::string> rows(jobs.size());
  Result<void> written;
  const batch::BatchResult result = batch::run_batch(
      jobs, kind, options, journal, work,
      [&](size_t job, const batch::Journal::Entry& entry) {
        if (!written) return;
        auto row = journal.read(entry);
        if (!row) {
          written = std::move(row).error();
          return;
        }
        rows[job] = *std::move(row);
        display.without_bar([&] {
          written = write(invocation.output.stream, rows[job] + "\n");
        });
      });
  progress.finish();
  display.close();
  if (result.journal_error) return *result.journal_error;
  FW_RETURN_IF_ERROR(written);
  if (result.open > 0) return ExitCode::kInterrupted;
  FW_RETURN_IF_ERROR(journal.flush());
  if (!report.empty()) {
    std::string all;
    for (const std::string& row : rows) all += row + "\n";
    FW_RETURN_IF_ERROR(write_file(report, all));
  }
  journal.remove();
  std::error_code ignored;
  if (!parts.empty()) std::filesystem::remove_all(parts, ignored);
  if (result.failed > 0) return ExitCode::kRequirementFailed;
  return result.errors > 0 ? ExitCode::kInput : ExitCode::kOk;
}

}  // namespace framewise::cli
