// SPDX-License-Identifier: Apache-2.0
// `framewise batch`: lists the pairs, lets the engine compare them, prints
// rows as they are done and writes the files in the end.
#include <algorithm>

#include "base/printable.h"
#include "base/result.h"
#include "batch/batch.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/batch_pages.h"
#include "cli/batch/batch_stream.h"
#include "cli/batch/cluster.h"
#include "cli/batch/pair_options.h"
#include "cli/batch/pair_source.h"
#include "cli/command_functions.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "report/batch/batch_row.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

using batch::BatchResult;
using batch::Journal;
using batch::Pair;
using batch::PairWork;

// Everything that the command line asks for, before work begins.
struct Job {
  std::vector<Pair> pairs;
  std::vector<PairWork> work;
  std::vector<BatchFile> files;
  std::optional<BatchFormat> printed;
  std::filesystem::path journal;  // empty: nothing outlives the run
};

Result<Job> job_of(const Invocation& invocation, PairOptions& options) {
  Job job;
  FW_ASSIGN_OR_RETURN(job.printed, printed_format(invocation));
  FW_ASSIGN_OR_RETURN(job.pairs, list_pairs(invocation));
  FW_ASSIGN_OR_RETURN(const std::string shard,
                      keep_own_shard(invocation, job.pairs));
  FW_ASSIGN_OR_RETURN(job.files, batch_files(invocation, shard));
  if (invocation.has("journal")) {
    job.journal = invocation.value("journal");
  } else if (!job.files.empty()) {
    job.journal = job.files.front().path;
    job.journal += ".journal";
  }
  job.work.reserve(job.pairs.size());
  for (const Pair& pair : job.pairs) {
    auto set = options.of(pair);
    if (!set) {
      Error error = std::move(set).error();
      error.message = fmt::format("pair {}: {}", pair.index + 1, error.message);
      return error;
    }
    job.work.push_back(
        {&pair, &(*set)->compare, (*set)->text, (*set)->fail_on});
  }
  return job;
}

batch::BatchOptions batch_options(const Invocation& invocation,
                                  int64_t memory_bytes) {
  batch::BatchOptions options;
  options.attempts = attempt_limits(invocation.settings);
  options.memory_bytes = memory_bytes;
  options.retry_errors = invocation.has("retry-errors");
  if (invocation.has("isolate")) {
    options.isolate = worker_program(invocation);
  }
  const Terminal& errors = invocation.errors;
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    options.on_memory = [&errors](runtime::MemoryLevel level,
                                  const runtime::MemorySample& sample) {
      say_note(errors, fmt::format("memory: {} ({} MiB in use)", name_of(level),
                                   sample.resident_bytes >> 20));
    };
  }
  return options;
}

// Where costs that this machine has shown are kept; empty: nowhere.
std::filesystem::path rates_file(const Environment& environment) {
  std::filesystem::path folder(variable(environment, "XDG_CACHE_HOME"));
  if (!folder.is_absolute()) {
    const std::string_view home = variable(environment, "HOME");
    if (home.empty()) return {};
    folder = std::filesystem::path(home) / ".cache";
  }
  return folder / "framewise" / "costs.json";
}

std::string summary_of(const BatchResult& result, size_t pairs) {
  const double seconds = result.utilisation.wall_ms / 1000;
  std::string text =
      fmt::format("{} pair{}: {} passed, {} failed, {} error{}", pairs,
                  pairs == 1 ? "" : "s", result.passed, result.failed,
                  result.errors, result.errors == 1 ? "" : "s");
  if (result.kept > 0) {
    text += fmt::format(", {} of them known before", result.kept);
  }
  const size_t done = result.passed + result.failed + result.errors;
  if (done > result.kept && seconds > 0) {
    text += fmt::format(
        "; {:.1f} s, {:.1f} pairs/s, threads {:.0f} % busy ({:.0f} % until the "
        "last 2 % of the work)",
        seconds, double(done - result.kept) / seconds,
        result.utilisation.whole * 100, result.utilisation.before_tail * 100);
  }
  return text;
}

// A pair once more, with its pictures. What the cache knows is not measured
// again.
Result<Report> compare_again(const Job& job, size_t index, Executor& executor) {
  const auto work = std::find_if(
      job.work.begin(), job.work.end(),
      [index](const PairWork& one) { return one.pair->index == index; });
  if (work == job.work.end()) {
    return fail(ErrorKind::kInternal, "there is no pair {}", index);
  }
  CompareOptions options = *work->options;
  options.pictures = Embed::kWorst;
  options.executor = &executor;
  const std::filesystem::path tests[] = {work->pair->test};
  return compare(work->pair->reference, tests, options);
}

Result<void> write_files(const Invocation& invocation, const Job& job,
                         const FinishedRows& rows, Executor& executor) {
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  const PageSources sources{.pictures = !invocation.has("isolate"),
                            .open = reading,
                            .executor = &executor,
                            .compare = [&](size_t index) {
                              return compare_again(job, index, executor);
                            }};
  for (const BatchFile& file : job.files) {
    FW_RETURN_IF_ERROR(write_batch_file(
        file, [&rows](const TakeLine& take) { return rows.each_line(take); },
        sources));
  }
  return {};
}

Result<ExitCode> finish(const Invocation& invocation, const Job& job,
                        const BatchResult& result, FinishedRows& rows,
                        Journal& journal, Executor& executor) {
  if (result.journal_error) return *result.journal_error;
  FW_RETURN_IF_ERROR(rows.written());
  const bool talks = log_level(invocation.settings) >= LogLevel::kInfo;
  if (result.open > 0) {
    if (talks) {
      say_note(invocation.errors,
               fmt::format("stopped: {} of {} pairs are open{}", result.open,
                           job.pairs.size(),
                           job.journal.empty()
                               ? ""
                               : "; the same command goes on from here"));
    }
    FW_RETURN_IF_ERROR(rows.print_rest());
    return ExitCode::kInterrupted;
  }
  FW_RETURN_IF_ERROR(journal.flush());
  FW_RETURN_IF_ERROR(rows.print_rest());
  FW_RETURN_IF_ERROR(write_files(invocation, job, rows, executor));
  journal.remove();
  if (talks) say_note(invocation.errors, summary_of(result, job.pairs.size()));
  if (result.failed > 0) return ExitCode::kRequirementFailed;
  return result.errors > 0 ? ExitCode::kInput : ExitCode::kOk;
}

Result<ExitCode> run_job(const Invocation& invocation, const Job& job) {
  const Resources resources = choose_resources(invocation);
  batch::BatchOptions options =
      batch_options(invocation, resources.memory_bytes);
  runtime::ThreadPool pool(resources.threads);
  runtime::Progress progress("pairs");
  const Terminal& errors = invocation.errors;
  ProgressDisplay display(progress, invocation.settings, errors);
  const runtime::Cancellation cancellation([&] {
    display.make_way_for([&] {
      [[maybe_unused]] const auto ignored =
          write(errors.stream, render_status(progress.snapshot()));
    });
  });
  // Whoever sees a journal may send signals.
  FW_ASSIGN_OR_RETURN(Journal journal, Journal::open(job.journal));
  batch::CostRates rates;
  const auto known_rates = rates_file(invocation.environment);
  if (!known_rates.empty()) rates.load(known_rates);
  options.rates = &rates;
  options.progress = &progress;
  options.stop = cancellation.token();

  FinishedRows rows(job.work, journal, invocation, job.printed, display);
  const report::ReportDetail detail = row_detail(invocation);
  const BatchResult result = batch::run_batch(
      job.work, options,
      [&detail](const Pair& pair, const Result<Report>& report) {
        return report::batch_row(pair, report, detail);
      },
      journal, pool,
      [&rows](size_t place, const Journal::Entry& entry) {
        rows.add(place, entry);
      });
  progress.finish();
  display.close();
  // What was learned is a help for next time, not a result.
  if (!known_rates.empty()) {
    [[maybe_unused]] const auto ignored = rates.save(known_rates);
  }
  return finish(invocation, job, result, rows, journal, pool);
}

}  // namespace

Result<ExitCode> run_batch(const Invocation& invocation) {
  if (invocation.has("worker")) return serve_as_worker(invocation);
  if (invocation.has("stdin")) return run_batch_stream(invocation);
  if (invocation.has("cluster")) return run_on_cluster(invocation);
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  PairOptions options(invocation, cache.get());
  FW_ASSIGN_OR_RETURN(const Job job, job_of(invocation, options));
  return run_job(invocation, job);
}

}  // namespace framewise::cli
