// SPDX-License-Identifier: Apache-2.0
#include "batch/batch.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "batch/batch_series.h"
#include "runtime/memory_monitor.h"
#include "runtime/peak_memory.h"
#include "telemetry/span.h"

namespace framewise::batch {
namespace {

using Clock = std::chrono::steady_clock;
using OnRow = std::function<void(size_t, const Journal::Entry&)>;

// The jobs that the journal does not hold, as indices.
struct OpenJobs {
  std::vector<size_t> to_run;
  // Jobs with the same key as one that runs, by that one.
  std::unordered_map<size_t, std::vector<size_t>> duplicates;
};

// How long this thread has waited for a processor that others used; 0 where the
// system does not say. On an idle machine a job does not take that time.
double waited_ms() {
  std::ifstream file("/proc/thread-self/schedstat");
  double on_processor_ns = 0;
  double waited_ns = 0;
  file >> on_processor_ns >> waited_ns;
  return file ? waited_ns / 1e6 : 0;
}

// Jobs of this process that run and that have begun.
struct JobsNow {
  std::atomic<int> running = 0;
  std::atomic<int> begun = 0;
};

// Whether a job had the process, and so its memory, for itself.
class JobAlone {
 public:
  explicit JobAlone(JobsNow& now)
      : now_(now), others_(now.running++), begun_(++now.begun) {}
  ~JobAlone() { --now_.running; }
  JobAlone(const JobAlone&) = delete;
  JobAlone& operator=(const JobAlone&) = delete;

  bool was_alone() const { return others_ == 0 && now_.begun == begun_; }

 private:
  JobsNow& now_;
  const int others_;
  const int begun_;
};

class BatchRun {
 public:
  BatchRun(std::span<const Job> jobs, JobKind& kind,
           const BatchOptions& options, Journal& journal,
           const runtime::WorkContext& work, const OnRow& on_row)
      : jobs_(jobs),
        kind_(kind),
        options_(options),
        rates_(options.rates ? *options.rates : own_rates_),
        journal_(journal),
        work_(work),
        on_row_(on_row),
        memory_(work.memory_bytes, [] { return runtime::read_memory(); },
                {.release =
                     [this](runtime::MemoryLevel level) {
                       kind_.release_memory(level);
                     },
                 .on_change = options.on_memory}) {}

  BatchResult run() {
    open_ = report_known_rows();
    std::vector<Task> tasks = estimate_open_jobs();
    const int workers = int(std::clamp<size_t>(
        tasks.size(), 1, size_t(work_.executor->concurrency())));
    for (int i = 0; options_.isolate && i < workers; ++i) {
      children_.push_back(std::make_unique<IsolatedWorker>(*options_.isolate));
    }
    result_.open = tasks.size();
    const runtime::MemoryMonitor monitor(memory_);
    result_.utilisation = run_tasks(
        std::move(tasks), *work_.executor,
        {.workers = workers,
         .memory_bytes = work_.memory_bytes,
         .stop = work_.stop,
         .memory = &memory_,
         .on_next = [this](const Task& task) { kind_.prefetch(job_of(task)); }},
        [this](const Task& task, int worker, Executor* inside) {
          return finish(task, worker, inside);
        });
    result_.peak_memory_share = memory_.peak();
    return result_;
  }

 private:
  OpenJobs report_known_rows() {
    OpenJobs open;
    std::unordered_map<std::string_view, size_t> first;  // by key
    for (size_t i = 0; i < jobs_.size(); ++i) {
      const Job& job = jobs_[i];
      const Journal::Entry* known = journal_.find(job.key);
      if (known && is_final(job, *known)) {
        ++result_.kept;
        report_kept_job();
        report(i, *known);
        continue;
      }
      const auto [same, is_new] = first.try_emplace(job.key, i);
      if (is_new) {
        open.to_run.push_back(i);
      } else {
        open.duplicates[same->second].push_back(i);
      }
    }
    return open;
  }

  // Whether a row of the journal is still the job's result.
  bool is_final(const Job& job, const Journal::Entry& entry) const {
    if (entry.status == Status::kError) return !options_.retry_errors;
    return kind_.output_exists(job);
  }

  std::vector<Task> estimate_open_jobs() {
    std::vector<const Job*> jobs;
    for (const size_t i : open_.to_run) jobs.push_back(&jobs_[i]);
    estimates_ = kind_.estimate(
        jobs, options_.isolate ? Survey::kSizes : Survey::kOpenFiles, work_);
    std::vector<Task> tasks;
    double total_ms = 0;
    for (size_t i = 0; i < jobs.size(); ++i) {
      const double cost_ms = rates_.estimate_ms(estimates_[i]);
      tasks.push_back({i, cost_ms, memory_of(estimates_[i])});
      total_ms += cost_ms;
    }
    if (work_.progress) {
      work_.progress->add(int64_t(tasks.size()), int64_t(total_ms * 1000));
    }
    return tasks;
  }

  // The learned memory is that of most jobs. Four of five use no more than this
  // (docs/batch.md, "Order of work").
  int64_t memory_of(const JobEstimate& estimate) const {
    const auto learned = rates_.estimate_memory(estimate);
    return learned ? *learned + *learned / 4 : estimate.memory_bytes;
  }

  const Job& job_of(const Task& task) const {
    return jobs_[open_.to_run[task.index]];
  }

  JobResult run_one(const Job& job, int worker, Executor* inside) {
    const telemetry::Span span("job");
    if (options_.isolate) {
      return run_isolated(*children_[size_t(worker)], kind_, job.line,
                          options_.attempts, work_.stop);
    }
    const runtime::WorkContext one{.executor = inside,
                                   .stop = work_.stop,
                                   .memory_bytes = work_.memory_bytes};
    return run_job(kind_, job.line, options_.attempts, one, timeouts_);
  }

  // Runs a job and keeps its row. False: the journal cannot be written, so
  // that further rows would be lost.
  bool finish(const Task& task, int worker, Executor* inside) {
    const size_t index = open_.to_run[task.index];
    const Job& job = jobs_[index];
    if (work_.progress) work_.progress->begin_one(job.name);
    const JobAlone alone(jobs_now_);
    const runtime::PeakMemory memory;
    const double waited_before = waited_ms();
    const auto start = Clock::now();
    const JobResult found = run_one(job, worker, inside);
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    const bool is_error = found.status == Status::kError;
    report_job(found, took.count() / 1000);
    // The time of a job that used all threads is not its time on one.
    const bool on_one = !inside || inside->concurrency() == 1;
    if (!is_error && on_one) {
      const double ms =
          std::max(0.0, took.count() - (waited_ms() - waited_before));
      const auto bytes = options_.isolate
                             ? children_[size_t(worker)]->peak_bytes()
                         : alone.was_alone() ? memory.peak_bytes()
                                             : std::nullopt;
      learn(estimates_[task.index], ms, bytes);
    }
    if (is_error && kind_.stops_at_once() && work_.stop.stop_requested()) {
      if (work_.progress) work_.progress->end_one(job.name, 0, false);
      return false;
    }
    const auto entry = journal_.add(job.key, found.status, found.row);
    if (work_.progress) {
      work_.progress->end_one(job.name, int64_t(task.cost_ms * 1000), is_error);
    }
    std::lock_guard lock(mutex_);
    if (!entry) {
      if (!result_.journal_error) result_.journal_error = entry.error();
      return false;
    }
    --result_.open;
    report(index, *entry);
    const auto duplicates = open_.duplicates.find(index);
    if (duplicates == open_.duplicates.end()) return true;
    for (const size_t other : duplicates->second) report(other, *entry);
    return true;
  }

  void learn(const JobEstimate& estimate, double ms,
             std::optional<int64_t> bytes) {
    report_estimate(rates_.estimate_ms(estimate), ms);
    rates_.learn(estimate, ms);
    if (!bytes) return;
    report_memory_estimate(
        rates_.estimate_memory(estimate).value_or(estimate.memory_bytes),
        *bytes);
    rates_.learn_memory(estimate, *bytes);
  }

  void report(size_t job, const Journal::Entry& entry) {
    result_.passed += entry.status == Status::kPassed;
    result_.failed += entry.status == Status::kFailed;
    result_.errors += entry.status == Status::kError;
    on_row_(job, entry);
  }

  const std::span<const Job> jobs_;
  JobKind& kind_;
  const BatchOptions& options_;
  CostRates own_rates_;
  CostRates& rates_;
  Journal& journal_;
  const runtime::WorkContext work_;
  const OnRow& on_row_;
  runtime::MemoryWatch memory_;
  Timeouts timeouts_;
  JobsNow jobs_now_;
  OpenJobs open_;
  std::vector<JobEstimate> estimates_;  // of open_.to_run, in order
  std::vector<std::unique_ptr<IsolatedWorker>> children_;  // one a worker
  std::mutex mutex_;
  BatchResult result_;
};

}  // namespace

BatchResult run_batch(std::span<const Job> jobs, JobKind& kind,
                      const BatchOptions& options, Journal& journal,
                      const runtime::WorkContext& work, const OnRow& on_row) {
  return BatchRun(jobs, kind, options, journal, work, on_row).run();
}

}  // namespace framewise::batch
