// SPDX-License-Identifier: Apache-2.0
#include "batch/batch_series.h"

#include <array>
#include <cmath>
#include <string>

#include "base/json/json.h"
#include "telemetry/series.h"

namespace framewise::batch {
namespace {

using telemetry::Counter;
using telemetry::Gauge;
using telemetry::Histogram;

// Upper bounds of jobs, in seconds.
constexpr double kJobSeconds[] = {0.05, 0.1, 0.25, 0.5, 1,   2.5, 5,
                                  10,   25,  50,   100, 250, 600};

constexpr const char* kJobs = "framewise_jobs_total";
constexpr const char* kJobsHelp = "Jobs of batches that ended.";
std::array<Counter, 3> jobs = {
    Counter{kJobs, kJobsHelp, {{"status", "passed"}}},
    Counter{kJobs, kJobsHelp, {{"status", "failed"}}},
    Counter{kJobs, kJobsHelp, {{"status", "error"}}}};
Counter kept("framewise_jobs_kept_total",
             "Jobs whose rows were taken from the journal.");
Histogram job_seconds("framewise_job_duration_seconds",
                      "Time from the start to the end of a job.", kJobSeconds);
constexpr double kErrorsOfEstimates[] = {0.1, 0.25, 0.5, 1, 3};
Histogram estimate_errors(
    "framewise_job_estimate_error_ratio",
    "Difference between the estimated time of a job and its time, as a share "
    "of the latter.",
    kErrorsOfEstimates);
Histogram memory_errors(
    "framewise_job_memory_error_ratio",
    "Difference between the estimated memory of a job and its memory, as a "
    "share of the latter.",
    kErrorsOfEstimates);
constexpr ErrorKind kKinds[] = {
    ErrorKind::kUsage,     ErrorKind::kInput,   ErrorKind::kUnsupported,
    ErrorKind::kLimit,     ErrorKind::kIo,      ErrorKind::kEnvironment,
    ErrorKind::kCancelled, ErrorKind::kTimeout, ErrorKind::kInternal};
Counter error_counter(ErrorKind kind) {
  return {"framewise_errors_total",
          "Jobs and commands that ended with an error.",
          {{"kind", name_of(kind)}}};
}
std::array<Counter, std::size(kKinds)> errors = {
    error_counter(kKinds[0]), error_counter(kKinds[1]),
    error_counter(kKinds[2]), error_counter(kKinds[3]),
    error_counter(kKinds[4]), error_counter(kKinds[5]),
    error_counter(kKinds[6]), error_counter(kKinds[7]),
    error_counter(kKinds[8])};
constexpr const char* kQueue = "framewise_queue_jobs";
constexpr const char* kQueueHelp = "Jobs of a batch that wait or run.";
std::array<Gauge, 2> queue = {
    Gauge{kQueue, kQueueHelp, {{"state", "waiting"}}},
    Gauge{kQueue, kQueueHelp, {{"state", "running"}}}};
Histogram queue_wait(
    "framewise_queue_wait_seconds",
    "Time that a free worker waited for memory before its next job.");
Counter retries("framewise_job_retries_total",
                "Jobs that were run again after an error that may pass.");
Counter timeouts("framewise_job_timeouts_total",
                 "Jobs that took longer than --timeout.");
Counter deaths("framewise_worker_deaths_total",
               "Worker processes that ended in the middle of a job.");

void report_error_word(std::string_view word) {
  for (size_t i = 0; i < errors.size(); ++i) {
    if (word == name_of(kKinds[i])) return errors[i].add();
  }
  errors.back().add();
}

}  // namespace

void report_job(const JobResult& result, double seconds) {
  if (!telemetry::is_recording()) return;
  job_seconds.record(seconds);
  jobs[result.status == Status::kPassed   ? 0
       : result.status == Status::kFailed ? 1
                                          : 2]
      .add();
  if (result.status != Status::kError) return;
  const Json row = Json::parse(result.row);
  report_error_word(row["error"]["kind"].text());
}

void report_estimate(double estimated_ms, double took_ms) {
  if (took_ms > 0) {
    estimate_errors.record(std::abs(estimated_ms - took_ms) / took_ms);
  }
}
void report_memory_estimate(int64_t estimated_bytes, int64_t used_bytes) {
  const double off = std::abs(double(estimated_bytes - used_bytes));
  if (used_bytes > 0) memory_errors.record(off / double(used_bytes));
}
void report_kept_job() { kept.add(); }
void report_error(ErrorKind kind) { report_error_word(name_of(kind)); }
void report_queue_wait(double seconds) { queue_wait.record(seconds); }
void report_queue(size_t waiting, int running) {
  queue[0].set(double(waiting));
  queue[1].set(double(running));
}
void report_retry() { retries.add(); }
void report_timeout() { timeouts.add(); }
void report_worker_death() { deaths.add(); }

}  // namespace framewise::batch
