// SPDX-License-Identifier: Apache-2.0
// `framewise batch`: lists pairs, runs them as jobs, prints rows as they finish
// and writes the files at the end.
#include <algorithm>
#include <optional>

#include "base/objects/places.h"
#include "base/printable.h"
#include "base/result.h"
#include "batch/batch.h"
#include "cli/batch/batch_options.h"
#include "cli/batch/batch_outcome.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/batch_pages.h"
#include "cli/batch/batch_stream.h"
#include "cli/batch/cluster.h"
#include "cli/batch/pair_jobs.h"
#include "cli/batch/pair_source.h"
#include "cli/command_functions.h"
#include "cli/files/output_file.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "cli/options/stage_rates.h"
#include "cli/telemetry/telemetry_session.h"
#include "cli/terminal/progress_display.h"
#include "framewise/thread_pool.h"
#include "measure/neural/model_cache.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

using batch::BatchResult;
using batch::Journal;

// The options of the command line, checked before the first job runs.
struct Request {
  std::vector<batch::Job> jobs;
  std::vector<BatchFile> files;
  std::optional<BatchFormat> printed;
  std::filesystem::path
      journal;  // empty: finished rows are lost when the run ends
};

Result<Request> read_request(const Invocation& invocation, PairJobs& pairs,
                             Executor& executor) {
  Request request;
  FW_ASSIGN_OR_RETURN(request.printed, printed_format(invocation));
  FW_ASSIGN_OR_RETURN(std::vector<batch::Pair> listed, list_pairs(invocation));
  FW_ASSIGN_OR_RETURN(const std::string shard,
                      keep_own_shard(invocation, listed, "pairs"));
  FW_ASSIGN_OR_RETURN(request.files, batch_files(invocation, shard));
  if (invocation.has("journal")) {
    request.journal = invocation.value("journal");
  } else if (!request.files.empty()) {
    request.journal = request.files.front().path;
    request.journal += ".journal";
    request.journal = local_place(request.journal);
  }
  FW_ASSIGN_OR_RETURN(request.jobs, pairs.jobs(std::move(listed), executor));
  return request;
}

std::string speed_text(const BatchResult& result) {
  const double seconds = result.utilisation.wall_ms / 1000;
  std::string text;
  if (result.kept > 0) {
    text += fmt::format(", {} of them from the journal", result.kept);
  }
  const size_t done = result.passed + result.failed + result.errors;
  if (done > result.kept && seconds > 0) {
    text += fmt::format("; {:.1f} s, {:.1f} pairs/s, threads {:.0f} % busy",
                        seconds, double(done - result.kept) / seconds,
                        result.utilisation.busy * 100);
  }
  const auto networks = measure::neural::ModelCache::of_process().statistics();
  if (networks.loads > 0) {
    text += fmt::format(
        "; networks: {} load{} in {:.2f} s, {} hit{}, {} MB", networks.loads,
        networks.loads == 1 ? "" : "s", networks.load_seconds, networks.hits,
        networks.hits == 1 ? "" : "s", networks.bytes / 1'000'000);
  }
  return text;
}

Result<void> say_outcome(const Terminal& errors, const BatchOutcome& outcome,
                         const BatchResult& result) {
  say_note(errors, verdicts_text(outcome) + speed_text(result));
  return write(errors.stream, pairs_text(outcome));
}

bool draws_pictures(const BatchFile& file) {
  return file.format == BatchFormat::kPage ||
         file.format == BatchFormat::kFolder ||
         file.format == BatchFormat::kMarkdown;
}

Result<void> write_files(const Invocation& invocation, const Request& request,
                         const FinishedRows& rows, PairJobs& pairs,
                         Executor& executor) {
  runtime::Progress progress("pictures and pages");
  std::optional<ProgressDisplay> display;
  if (std::ranges::any_of(request.files, draws_pictures)) {
    display.emplace(progress, invocation.settings, invocation.errors);
  }
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  const auto compare_again = [&](size_t position) -> Result<Report> {
    const batch::Job* job = job_at(position, request.jobs);
    if (job) return pairs.compare_with_pictures(*job, executor);
    return fail(ErrorKind::kInternal, "there is no pair {}", position);
  };
  const PageSources sources{.pictures = !invocation.has("isolate"),
                            .open = reading,
                            .command = "framewise " + invocation.typed,
                            .executor = &executor,
                            .compare = compare_again,
                            .progress = &progress};
  for (const BatchFile& file : request.files) {
    FW_RETURN_IF_ERROR(write_batch_file(
        file, [&rows](const LineSink& sink) { return rows.each_line(sink); },
        sources));
  }
  progress.finish();
  if (display) display->close();
  return {};
}

// A file that changed after it was approved passes no more.
Result<void> say_stale_approvals(const Terminal& errors,
                                 const FinishedRows& rows,
                                 const PairJobs& pairs) {
  FW_ASSIGN_OR_RETURN(const auto texts,
                      pairs.approvals().stale([&](const LineSink& sink) {
                        return rows.each_line(sink);
                      }));
  for (const std::string& text : texts) say_note(errors, text);
  if (!texts.empty()) {
    say_note(errors, "`framewise baseline prune` removes stale approvals");
  }
  return {};
}

Result<ExitCode> end_early(const Invocation& invocation, const Request& request,
                           const BatchResult& result, FinishedRows& rows) {
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    say_note(invocation.errors,
             fmt::format("stopped: {} of {} pairs are not finished{}",
                         result.open, request.jobs.size(),
                         request.journal.empty()
                             ? ""
                             : "; run the same command again to continue"));
  }
  FW_RETURN_IF_ERROR(rows.print_rest());
  return ExitCode::kInterrupted;
}

Result<ExitCode> run_request(const Invocation& invocation,
                             const Request& request, PairJobs& pairs,
                             ThreadPool& pool, int64_t memory_bytes) {
  batch::BatchOptions options = batch_options(invocation);
  if (invocation.has("isolate")) {
    options.isolate = pair_worker_program(invocation);
  }
  runtime::Progress progress("pairs");
  const Terminal& errors = invocation.errors;
  ProgressDisplay display(progress, invocation.settings, errors);
  const runtime::Cancellation cancellation([&] {
    display.without_bar([&] {
      [[maybe_unused]] const auto ignored =
          write(errors.stream, render_status(progress.snapshot()));
    });
  });
  // Opened after signal handlers are installed: scripts wait for the journal
  // and then send signals.
  if (request.journal.has_parent_path()) {
    // An output that is a folder need not exist yet, nor those above it.
    FW_RETURN_IF_ERROR(make_folder(request.journal.parent_path()));
  }
  FW_ASSIGN_OR_RETURN(Journal journal,
                      Journal::open(request.journal, verdict_mark));
  const LiveMetrics live(invocation, request.journal);
  batch::CostRates rates;
  const auto known_rates = rates_file(invocation);
  load_rates(known_rates, rates);
  options.rates = &rates;
  const runtime::WorkContext work{.executor = &pool,
                                  .stop = cancellation.token(),
                                  .progress = &progress,
                                  .memory_bytes = memory_bytes};

  FinishedRows rows(
      request.jobs,
      [&pairs](const batch::Job& job, std::string_view row) {
        return pairs.output_line(job.line, row);
      },
      journal, invocation, request.printed, display);
  const BatchResult result =
      batch::run_batch(request.jobs, pairs.kind(), options, journal, work,
                       [&rows](size_t job, const Journal::Entry& entry) {
                         rows.add(job, entry);
                       });
  progress.finish();
  display.close();
  keep_rates(known_rates, rates);
  if (result.journal_error) return *result.journal_error;
  FW_RETURN_IF_ERROR(rows.written());
  if (result.open > 0) return end_early(invocation, request, result, rows);
  FW_RETURN_IF_ERROR(journal.flush());
  FW_RETURN_IF_ERROR(rows.print_rest());
  FW_RETURN_IF_ERROR(write_files(invocation, request, rows, pairs, pool));
  journal.remove();
  FW_ASSIGN_OR_RETURN(
      const BatchOutcome outcome,
      outcome_of(rows.entries(), invocation.has("approvals"),
                 [&](size_t job) { return rows.line_of(job); }));
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    FW_RETURN_IF_ERROR(say_outcome(errors, outcome, result));
    FW_RETURN_IF_ERROR(say_stale_approvals(errors, rows, pairs));
  }
  return exit_code_of(outcome);
}

}  // namespace

Result<ExitCode> run_batch(const Invocation& invocation) {
  if (invocation.has("worker")) return serve_pairs_as_worker(invocation);
  if (invocation.has("stdin")) return run_batch_stream(invocation);
  if (invocation.has("cluster")) return run_on_cluster(invocation);
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  FW_ASSIGN_OR_RETURN(Approvals approvals, Approvals::read(invocation));
  PairJobs pairs(invocation, cache.get(), std::move(approvals));
  const Resources resources = choose_resources(invocation);
  ThreadPool pool(resources.threads);
  FW_ASSIGN_OR_RETURN(const Request request,
                      read_request(invocation, pairs, pool));
  return run_request(invocation, request, pairs, pool, resources.memory_bytes);
}

}  // namespace framewise::cli
