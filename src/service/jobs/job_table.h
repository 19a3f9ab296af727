// SPDX-License-Identifier: Apache-2.0
// The implementation of Jobs: accepting and answering in job_table.cc, running
// in job_workers.cc.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "batch/attempts.h"
#include "service/jobs/checked_options.h"
#include "service/jobs/file_hashes.h"
#include "service/jobs/job_costs.h"
#include "service/jobs/job_records.h"
#include "service/jobs/job_series.h"
#include "service/jobs/jobs.h"
#include "service/jobs/result_memory.h"

namespace framewise::service {

// Quick jobs run beside the workers: see JobLimits::quick_ms.
enum class Lane : uint8_t { kAll, kQuick };

// A thread that runs jobs, one after the other.
struct Worker {
  Lane lane = Lane::kAll;
  // The one that it runs, which may have been withdrawn or forgotten meanwhile;
  // null: none. The thread itself reads it without the lock.
  RecordRef job;
  std::jthread thread;
};

class JobTable final : public Jobs {
 public:
  JobTable(const JobsOptions& options, std::span<const jobs::Kind> kinds,
           JobStore& store, ThreadPool& pool)
      : options_(options),
        kinds_(kinds),
        store_(store),
        pool_(pool),
        series_(kinds),
        checked_(options.check),
        results_(options.limits.result_memory_bytes) {}

  ~JobTable() override { stop(0); }

  Result<void> restore();
  void start_threads();

  Result<Submitted> submit(JobRequest request,
                           std::string idempotency_key) override;
  std::optional<std::string> owner(std::string_view id) override;
  std::vector<JobFile> files(std::string_view id) override;
  std::shared_ptr<const std::string> status(std::string_view id) override;
  std::optional<JobResultView> result(std::string_view id,
                                      ResultFormat format) override;
  std::filesystem::path output(std::string_view id,
                               std::string_view name) override;
  std::shared_ptr<JobPreview> preview(std::string_view id) override;
  bool withdraw(std::string_view id) override;
  bool watch(std::string_view id, std::shared_ptr<EventStream> stream,
             int64_t last_event_id) override;
  std::string list(size_t most,
                   const std::optional<std::string>& owner) override;
  JobsFacts facts() override;
  void stop(int64_t within_ms) override;

 private:
  // All of these need the lock.
  std::shared_ptr<const std::string> status_of(JobRecord& job);
  std::optional<Submitted> known_answer(const std::string& key,
                                        const std::string& idempotency_key);
  std::optional<Busy> no_room(double cost_ms) const;
  std::optional<Submitted> refused(double cost_ms);
  Accepted accepted(const JobRecord& job, bool joined) const;
  double backlog_ms() const;
  void forget(const RecordRef& job);
  void forget_old();
  bool runs_alone(const Worker& worker) const;
  bool is_idle() const;
  void end_running(Worker& worker);
  // The only way into another state, but for jobs that are read from the store.
  void enter(JobState state, const RecordRef& job);
  void tell_state(JobRecord& job);
  void update_gauges();

  // These take it.
  void run_jobs(Worker& worker);
  void run(Worker& worker);
  void take_progress(JobRecord& job, const JobProgress& progress);
  void take_preview(JobRecord& job, std::shared_ptr<JobPreview> preview);
  void finish(Worker& worker, Result<JobOutcome> outcome);
  void keep_end(const KeptJob& kept, const KeptResult& result);

  std::filesystem::path folder_of(std::string_view id) const {
    return options_.folder / std::filesystem::path(id);
  }

  JobsOptions options_;
  const std::span<const jobs::Kind> kinds_;
  JobStore& store_;
  ThreadPool& pool_;
  JobSeries series_;
  FileHashes hashes_;
  JobCosts costs_;
  CheckedOptions checked_;
  batch::Timeouts timeouts_;
  // Held while one job is accepted: two equal ones must not both be new.
  std::mutex accepting_;
  mutable std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  JobRecords records_;
  ResultMemory results_;  // of records that are done, some of them
  std::string store_problem_;
  bool stopping_ = false;
  // All are made before the first thread starts. Until the server stops, a
  // record in state kRunning is the job of one of them; others are of none, but
  // for those that were withdrawn while they ran.
  std::vector<Worker> workers_;
};

// Since 1970.
int64_t now_ms();
double ms_since(JobClock::time_point start);

// Removes the session whose form brought the files of a job that has ended.
void end_session(const JobsOptions& options, const JobRequest& request);

}  // namespace framewise::service
