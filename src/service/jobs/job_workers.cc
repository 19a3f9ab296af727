// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>

#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/result.h"
#include "jobs/exit_code.h"
#include "service/jobs/job_request.h"
#include "service/jobs/job_table.h"
#include "service/jobs/outcome_json.h"
#include "service/preview/film_preview.h"
#include "service/server/problem.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;
using Clock = JobClock;

// Ten events a second are enough for a bar that moves. Many readers get fewer:
// an event takes some 50 µs for each.
std::chrono::milliseconds progress_pause(size_t readers) {
  return std::chrono::milliseconds(100 + readers / 2);
}

Result<void> write_output(const fs::path& folder, const std::string& name,
                          std::span<const std::byte> content) {
  if (!is_output_name(name)) {
    return fail(ErrorKind::kInternal, "an output has no plain name");
  }
  std::error_code found_by_writing;
  fs::create_directories(folder, found_by_writing);
  return write_atomically(
      folder / name,
      {reinterpret_cast<const char*>(content.data()), content.size()});
}

// With the name that the client knows the file by. Others, such as a film that
// is being written, have a path of the server, which clients do not learn.
Error named(Error error, const JobRequest& request) {
  for (const JobFile& file : request.files) {
    if (error.file == file.path.native()) error.file = file.name;
  }
  if (fs::path(error.file).is_absolute()) error.file.clear();
  return error;
}

Result<JobOutcome> guarded(const Worker& worker, const JobRequest& request,
                           const JobsOptions& options, const JobTools& tools) {
  try {
    const bool beside = worker.lane == Lane::kQuick && options.run_quick;
    auto outcome = (beside ? options.run_quick : options.run)(*worker.job->kind,
                                                              request, tools);
    if (outcome) return outcome;
    return named(std::move(outcome).error(), request);
  } catch (const std::exception& thrown) {
    return fail(ErrorKind::kInternal, "{}", thrown.what());
  }
}

Result<JobOutcome> outcome_of(const Worker& worker, const JobsOptions& options,
                              const JobTools& tools) {
  const JobRecord& job = *worker.job;
  if (!has_urls(job.request)) {
    return guarded(worker, job.request, options, tools);
  }
  if (!options.fetch) {
    return fail(ErrorKind::kUsage, "this server does not fetch URLs");
  }
  const fs::path folder = options.folder / (job.kept.id + ".fetched");
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  auto outcome = [&]() -> Result<JobOutcome> {
    FW_ASSIGN_OR_RETURN(
        const JobRequest request,
        with_fetched_files(job.request, folder, options.fetched_bytes,
                           options.fetch, tools));
    return guarded(worker, request, options, tools);
  }();
  fs::remove_all(folder, ignored);
  return outcome;
}

// How the job ended, for the store and for clients.
KeptJob ended(const JobRecord& job, const Result<JobOutcome>& outcome) {
  KeptJob kept = job.kept;
  kept.finished_ms = now_ms();
  kept.took_ms = ms_since(job.started_at);
  if (outcome) {
    kept.state = name_of(JobState::kDone);
    kept.exit_code = outcome->exit_code;
    kept.outputs = Json(outcome->outputs).dump();
    kept.verdict = outcome->verdict;
  } else {
    const ErrorKind kind = outcome.error().kind;
    kept.state = name_of(JobState::kFailed);
    kept.exit_code = int(jobs::exit_code_of(kind));
    kept.problem = problem_json(http_status_of(kind), outcome.error());
  }
  return kept;
}

// Folders of jobs that were forgotten while they ran.
void remove_unknown_folders(const fs::path& folder, const JobRecords& records) {
  std::error_code ignored;
  std::vector<fs::path> unknown;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().native();
    if (entry.is_directory(ignored) && !records.find(name)) {
      unknown.push_back(entry.path());
    }
  }
  for (const fs::path& one : unknown) fs::remove_all(one, ignored);
}

}  // namespace

void JobTable::run_jobs(Worker& worker) {
  const double most_ms = worker.lane == Lane::kQuick
                             ? options_.limits.quick_ms
                             : std::numeric_limits<double>::infinity();
  while (true) {
    {
      RecordRef job;
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] {
        if (!stopping_) job = records_.first_waiting(most_ms);
        return stopping_ || job;
      });
      if (stopping_) return;
      job->kept.started_ms = now_ms();
      job->started_at = job->stage_at = Clock::now();
      worker.job = job;
      series_.waits.record(ms_since(job->queued_at) / 1000);
      enter(JobState::kRunning, job);
      update_gauges();
    }
    run(worker);
  }
}

void JobTable::run(Worker& worker) {
  const RecordRef job = worker.job;
  [[maybe_unused]] const auto started =
      store_.start(job->kept.id, job->kept.started_ms);
  batch::Timeouts::Watch watch(timeouts_, options_.limits.job_ms);
  const std::stop_callback on_timeout(watch.token(),
                                      [&job] { job->stop.request_stop(); });
  JobTools tools{
      .work = {.stop = job->stop.get_token()},
      .write =
          [folder = folder_of(job->kept.id)](
              const std::string& name, std::span<const std::byte> content) {
            return write_output(folder, name, content);
          },
      .folder = {},
      .progress =
          [&](const JobProgress& progress) { take_progress(*job, progress); },
      .show_film =
          [&](const video::ComposeRequest& film,
              const std::vector<video::ClipPlay>& plays) {
            // Without a preview the film is composed nevertheless.
            if (auto preview = film_preview(film, plays)) {
              take_preview(*job, *std::move(preview));
            }
          }};
  {
    // A job that runs alone gets all threads.
    const std::lock_guard lock(mutex_);
    if (runs_alone(worker)) tools.work.executor = &pool_;
  }
  if (job->kind->outputs != jobs::Outputs::kNone) {
    tools.folder = folder_of(job->kept.id);
    std::error_code ignored;
    fs::remove_all(tools.folder, ignored);
    fs::create_directories(tools.folder, ignored);
  }
  Result<JobOutcome> outcome = outcome_of(worker, options_, tools);
  if (!outcome && watch.expired()) {
    outcome = with_hint(fail(ErrorKind::kTimeout, "took longer than {} s",
                             options_.limits.job_ms / 1000),
                        "ask for fewer metrics, or raise --job-timeout");
  }
  finish(worker, std::move(outcome));
}

void JobTable::take_progress(JobRecord& job, const JobProgress& progress) {
  const std::lock_guard lock(mutex_);
  if (job.state != JobState::kRunning) return;
  const Clock::time_point now = Clock::now();
  const bool new_stage = !job.progress || job.progress->stage != progress.stage;
  if (new_stage) job.stage_at = now;
  // A bar never goes back.
  const std::optional<double> before =
      job.progress ? job.progress->fraction : std::nullopt;
  job.progress = progress;
  if (before) {
    job.progress->fraction = std::max(*before, progress.fraction.value_or(0));
  }
  const double seconds = ms_since(job.stage_at) / 1000;
  job.rate = {};
  if (seconds > 0.05 && progress.done > 0) {
    job.rate.per_second = double(progress.done) / seconds;
    if (progress.total > 0) {
      job.rate.remaining_s =
          double(progress.total - progress.done) / job.rate.per_second;
    }
  }
  if (progress.remaining_s) job.rate.remaining_s = progress.remaining_s;
  job.status = nullptr;
  if (!new_stage && now - job.told_at < progress_pause(job.events.readers()))
    return;
  job.told_at = now;
  job.events.add("progress", progress_json(*job.progress, job.rate));
}

void JobTable::take_preview(JobRecord& job,
                            std::shared_ptr<JobPreview> preview) {
  const std::lock_guard lock(mutex_);
  if (job.state != JobState::kRunning) return;
  job.preview = std::move(preview);
  tell_state(job);
}

bool JobTable::runs_alone(const Worker& worker) const {
  return records_.waiting() == 0 &&
         std::ranges::none_of(workers_, [&worker](const Worker& other) {
           return other.job && other.job != worker.job &&
                  (worker.lane == Lane::kQuick || other.lane == Lane::kAll);
         });
}

bool JobTable::is_idle() const {
  return std::ranges::none_of(
      workers_, [](const Worker& worker) { return worker.job != nullptr; });
}

void JobTable::end_running(Worker& worker) {
  worker.job->preview.reset();
  worker.job->status = nullptr;
  worker.job.reset();
  if (stopping_) changed_.notify_all();
}

void JobTable::finish(Worker& worker, Result<JobOutcome> outcome) {
  const RecordRef job = worker.job;
  KeptJob kept;
  {
    const std::lock_guard lock(mutex_);
    const bool given_up = job->state != JobState::kRunning;
    const bool left =
        !outcome && stopping_ && outcome.error().kind == ErrorKind::kCancelled;
    if (given_up || left) {
      end_running(worker);
      if (left) {
        // If this fails the attempt counts; the job is run nevertheless.
        [[maybe_unused]] const auto back = store_.put_back(job->kept.id);
      } else {
        end_session(options_, job->request);
      }
      return update_gauges();
    }
    kept = ended(*job, outcome);
  }
  KeptResult result;
  if (outcome) {
    // The size and the way of files of URLs say nothing about the work.
    if (!has_urls(job->request)) {
      costs_.learn(*job->kind, job->request, job->bytes, kept.took_ms);
    }
    result = {std::move(outcome->json), std::move(outcome->html),
              std::move(outcome->markdown)};
  }
  // Kept before clients receive it: a result that they saw must survive.
  keep_end(kept, result);
  end_session(options_, job->request);
  const std::lock_guard lock(mutex_);
  end_running(worker);
  if (job->state != JobState::kRunning) {
    // Withdrawn meanwhile.
    [[maybe_unused]] const auto kept_again = store_.finish(job->kept, {});
    return update_gauges();
  }
  job->kept = std::move(kept);
  job->progress.reset();
  if (outcome) results_.put(job->kept.id, SharedResult(std::move(result)));
  enter(outcome ? JobState::kDone : JobState::kFailed, job);
  series_.record_end(job->request.kind, job->state, job->kept.took_ms / 1000);
  forget_old();
  update_gauges();
}

void JobTable::keep_end(const KeptJob& kept, const KeptResult& result) {
  const auto done = store_.finish(kept, result);
  const std::lock_guard lock(mutex_);
  store_problem_ = done ? "" : done.error().to_string();
}

void end_session(const JobsOptions& options, const JobRequest& request) {
  if (options.end_session && !request.session.empty()) {
    options.end_session(request.session);
  }
}

Result<void> JobTable::restore() {
  costs_.load(options_.folder / "rates.json");
  FW_ASSIGN_OR_RETURN(const std::vector<KeptJob> kept, store_.jobs());
  const std::lock_guard lock(mutex_);
  for (const KeptJob& one : kept) {
    auto job = std::make_shared<JobRecord>();
    job->kept = one;
    auto request = parse_kept_request(one.request);
    if (request) job->request = *std::move(request);
    job->kind = jobs::find_kind(kinds_, job->request.kind);
    const auto state = job_state_named(one.state);
    if (!request || !job->kind || !state) {
      [[maybe_unused]] const auto removed = store_.remove(one.id);
      continue;
    }
    job->state = *state;
    if (*state == JobState::kRunning) job->state = JobState::kQueued;
    records_.add(job);
    if (is_finished(*state)) {
      job->events.end();
    } else if (one.attempts >= options_.limits.attempts) {
      job->kept.finished_ms = now_ms();
      job->kept.exit_code = int(jobs::exit_code_of(ErrorKind::kInternal));
      job->kept.problem = problem_json(
          500, with_hint(
                   fail(ErrorKind::kInternal,
                        "the server ended {} times while it ran", one.attempts),
                   "start the server without --no-isolate and report it"));
      enter(JobState::kFailed, job);
      FW_RETURN_IF_ERROR(store_.finish(job->kept, {}));
      end_session(options_, job->request);
    }
  }
  forget_old();
  remove_unknown_folders(options_.folder, records_);
  update_gauges();
  return {};
}

void JobTable::start_threads() {
  workers_.resize(size_t(options_.limits.running));
  if (options_.limits.quick_ms > 0) {
    workers_.push_back({.lane = Lane::kQuick});
  }
  for (Worker& worker : workers_) {
    worker.thread = std::jthread([this, &worker] { run_jobs(worker); });
  }
}

void JobTable::stop(int64_t within_ms) {
  {
    std::unique_lock lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::milliseconds(within_ms),
                      [this] { return is_idle(); });
    for (const Worker& worker : workers_) {
      if (worker.job) worker.job->stop.request_stop();
    }
  }
  for (Worker& worker : workers_) worker.thread = {};  // joins it
  const std::lock_guard lock(mutex_);
  for (const auto& [id, job] : records_.all()) job->events.end();
  costs_.save(options_.folder / "rates.json");
}

}  // namespace framewise::service
