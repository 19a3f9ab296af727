// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize/run_jobs.h"

#include "base/result.h"
#include "batch/batch.h"
#include "cli/batch/pair_jobs.h"
#include "cli/options/reading_options.h"
#include "cli/options/stage_rates.h"
#include "cli/telemetry/telemetry_session.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

Result<batch::Journal> open_journal(const std::filesystem::path& path) {
  if (!path.parent_path().empty()) {
    std::error_code ignored;  // opening the journal says it
    std::filesystem::create_directories(path.parent_path(), ignored);
  }
  return batch::Journal::open(path);
}

}  // namespace

Result<ExitCode> run_jobs(const Invocation& invocation, const JobsRun& run,
                          ThreadPool& pool) {
  runtime::Progress progress(run.unit);
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  const runtime::Cancellation cancellation;
  FW_ASSIGN_OR_RETURN(batch::Journal journal, open_journal(run.journal));
  const LiveMetrics live(invocation, run.journal);
  batch::CostRates rates;
  const auto known_rates = rates_file(invocation);
  load_rates(known_rates, rates);
  const batch::BatchOptions options{
      .attempts = attempt_limits(invocation.settings),
      .isolate = run.isolate,
      .rates = &rates,
      .on_memory = memory_notes(invocation),
  };
  const runtime::WorkContext work{
      .executor = &pool,
      .stop = cancellation.token(),
      .progress = &progress,
      .memory_bytes = resources_of(invocation.settings).memory_bytes};
  std::vector<std::string> lines(run.jobs.size());
  Result<void> printed;
  const batch::BatchResult result = batch::run_batch(
      run.jobs, run.kind, options, journal, work,
      [&](size_t job, const batch::Journal::Entry& entry) {
        const auto row = journal.read(entry);
        if (!row || !printed) return;
        lines[job] = run.line_of(run.jobs[job], *row);
        display.without_bar([&] {
          printed = write(invocation.output.stream,
                          run.text_of(run.jobs[job], lines[job]));
        });
      });
  progress.finish();
  display.close();
  keep_rates(known_rates, rates);
  if (result.journal_error) return *result.journal_error;
  FW_RETURN_IF_ERROR(printed);
  if (result.open > 0) {
    if (log_level(invocation.settings) >= LogLevel::kInfo) {
      say_note(invocation.errors,
               fmt::format("stopped: {} of {} {} are not finished; run the "
                           "same command again to continue",
                           result.open, run.jobs.size(), run.unit));
    }
    return ExitCode::kInterrupted;
  }
  FW_RETURN_IF_ERROR(journal.flush());
  FW_RETURN_IF_ERROR(run.finish(lines));
  if (!run.keeps_journal) journal.remove();
  if (result.failed > 0) return ExitCode::kRequirementFailed;
  return result.errors > 0 ? ExitCode::kInput : ExitCode::kOk;
}

}  // namespace framewise::cli
