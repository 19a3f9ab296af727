// SPDX-License-Identifier: Apache-2.0
#include "cli/image/image_jobs.h"

#include <algorithm>
#include <array>

#include "base/objects/places.h"
#include "base/result.h"
#include "batch/batch.h"
#include "cli/batch/batch_options.h"
#include "cli/batch/worker.h"
#include "cli/image/image_rows.h"
#include "cli/options/reading_options.h"
#include "cli/options/stage_rates.h"
#include "cli/telemetry/telemetry_session.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

using batch::BatchResult;
using batch::Journal;

// Options that do not concern a worker: its parent writes, prints and resumes.
constexpr std::string_view kOptionsOfParent[] = {
    "out",     "force",  "isolate",      "json",
    "journal", "ndjson", "retry-errors", "worker"};

batch::WorkerProgram worker_of(const Invocation& invocation) {
  std::vector<std::string> words;
  std::string_view name = invocation.command->name;  // "image thumbnail"
  const size_t space = name.find(' ');
  words.emplace_back(name.substr(0, space));
  words.emplace_back(name.substr(space + 1));
  for (const char* word : {"--worker", "--config", "none"}) {
    words.emplace_back(word);
  }
  for (const auto& [option, value] : invocation.options) {
    if (std::count(std::begin(kOptionsOfParent), std::end(kOptionsOfParent),
                   option) > 0) {
      continue;
    }
    words.push_back(value.empty() ? fmt::format("--{}", option)
                                  : fmt::format("--{}={}", option, value));
  }
  return worker_program(invocation, std::move(words));
}

// Where finished rows are kept; empty: in a file that is gone at the end. Only
// what writes many files is worth continuing without being asked for it.
std::filesystem::path journal_of(const Invocation& invocation,
                                 const ImageWork& work,
                                 const std::string& verb) {
  if (invocation.has("journal")) return invocation.value("journal");
  if (work.folder.empty() || work.jobs.size() < 2) return {};
  return local_place(work.folder / fmt::format(".framewise-{}.journal", verb));
}

std::string summary_of(const BatchResult& result, size_t jobs, size_t skipped) {
  std::string text = fmt::format("{} file{}", jobs, jobs == 1 ? "" : "s");
  const auto add = [&text](size_t count, std::string_view what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(result.failed, "failed");
  add(result.errors, result.errors == 1 ? "error" : "errors");
  add(skipped, "skipped (no pictures)");
  add(result.kept, "finished before");
  return text + fmt::format("; {:.1f} s", result.utilisation.wall_ms / 1000);
}

Result<ExitCode> outcome_of(const BatchResult& result, size_t jobs,
                            const ImageRows& rows) {
  if (result.failed > 0) return ExitCode::kRequirementFailed;
  if (result.errors == 0) return ExitCode::kOk;
  return jobs == 1 && rows.error() ? exit_code_of(rows.error()->kind)
                                   : ExitCode::kInput;
}

class ImageBatch {
 public:
  ImageBatch(const Invocation& invocation, const ImageRun& run)
      : invocation_(invocation), run_(run) {}

  Result<ExitCode> work() {
    FW_ASSIGN_OR_RETURN(format_, image_row_format(invocation_));
    FW_ASSIGN_OR_RETURN(const ImageWork work, run_.list());
    std::optional<image::OutputFolder> folder;
    if (!work.folder.empty()) {
      FW_ASSIGN_OR_RETURN(image::OutputFolder opened,
                          image::OutputFolder::open(work.folder));
      folder.emplace(std::move(opened));
    }
    const runtime::Cancellation cancellation;
    const std::filesystem::path journal_file =
        journal_of(invocation_, work, run_.verb.name);
    FW_ASSIGN_OR_RETURN(Journal journal, Journal::open(journal_file));
    image::ImageJobs kind(run_.verb, std::move(folder), existing(journal),
                          image::Process::kWritesFiles);
    std::vector<batch::Job> jobs;
    for (const image::ImageJob& job : work.jobs) jobs.push_back(kind.job(job));
    if (work.copied) copied_ = work.copied->path().string();
    const LiveMetrics live(invocation_, journal_file);
    return run_jobs(jobs, kind, journal, cancellation.token());
  }

 private:
  Result<ExitCode> run_jobs(std::span<const batch::Job> jobs,
                            image::ImageJobs& kind, Journal& journal,
                            const std::stop_token& stop);
  // A run that was killed may have written files that its journal does not
  // name.
  image::Existing existing(const Journal& journal) const {
    if (invocation_.has("force")) return image::Existing::kReplace;
    return journal.continues() ? image::Existing::kKeepSame
                               : image::Existing::kKeep;
  }
  Result<ExitCode> ended(const BatchResult& result, size_t jobs,
                         const ImageRows& rows, Journal& journal) const;

  const Invocation& invocation_;
  const ImageRun& run_;
  ImageRowFormat format_ = ImageRowFormat::kText;
  std::string copied_;  // path of the copy of standard input; empty: none
};

Result<ExitCode> ImageBatch::run_jobs(std::span<const batch::Job> jobs,
                                      image::ImageJobs& kind, Journal& journal,
                                      const std::stop_token& stop) {
  const Resources resources = choose_resources(invocation_);
  batch::BatchOptions options = batch_options(invocation_);
  options.attempts.timeout_hint = "increase --timeout";
  if (invocation_.has("isolate")) options.isolate = worker_of(invocation_);
  ThreadPool pool(resources.threads);
  runtime::Progress progress("files");
  ProgressDisplay display(progress, invocation_.settings, invocation_.errors);
  batch::CostRates rates;
  // A job alone needs no schedule.
  const auto known_rates =
      jobs.size() > 1 ? rates_file(invocation_) : std::filesystem::path();
  load_rates(known_rates, rates);
  options.rates = &rates;
  const runtime::WorkContext work{.executor = &pool,
                                  .stop = stop,
                                  .progress = &progress,
                                  .memory_bytes = resources.memory_bytes};

  ImageRows rows(jobs.size(), run_.verb.name, invocation_, format_,
                 run_.text_of, journal, display);
  rows.name_copied_input(copied_);
  rows.start();
  const BatchResult result =
      batch::run_batch(jobs, kind, options, journal, work,
                       [&](size_t job, const Journal::Entry& entry) {
                         rows.add(job, entry);
                         if (!run_.on_row) return;
                         if (const auto row = journal.read(entry)) {
                           run_.on_row(job, *row);
                         }
                       });
  progress.finish();
  display.close();
  FW_RETURN_IF_ERROR(rows.finish());
  keep_rates(known_rates, rates);
  return ended(result, jobs.size(), rows, journal);
}

Result<ExitCode> ImageBatch::ended(const BatchResult& result, size_t jobs,
                                   const ImageRows& rows,
                                   Journal& journal) const {
  if (result.journal_error) return *result.journal_error;
  const bool talks = log_level(invocation_.settings) >= LogLevel::kInfo;
  if (result.open > 0) {
    if (talks) {
      say_note(invocation_.errors,
               fmt::format("stopped: {} of {} files are not finished; run the "
                           "same command again to continue",
                           result.open, jobs));
    }
    return ExitCode::kInterrupted;
  }
  journal.remove();
  if (jobs == 1 && rows.error() && format_ == ImageRowFormat::kText) {
    return *rows.error();
  }
  if (talks && jobs > 1) {
    say_note(invocation_.errors, summary_of(result, jobs, rows.skipped()));
  }
  return outcome_of(result, jobs, rows);
}

}  // namespace

Result<ExitCode> run_image_jobs(const Invocation& invocation,
                                const ImageRun& run) {
  if (invocation.has("worker")) {
    image::ImageJobs kind(run.verb, std::nullopt, image::Existing::kKeep,
                          image::Process::kWorker);
    return serve_as_worker(invocation, kind);
  }
  return ImageBatch(invocation, run).work();
}

}  // namespace framewise::cli
