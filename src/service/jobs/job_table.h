// SPDX-License-Identifier: Apache-2.0
// The implementation of Jobs: accepting and answering in job_table.cc, running
// in run_jobs.cc.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "batch/attempts.h"
#include "service/jobs/event_log.h"
#include "service/jobs/file_hashes.h"
#include "service/jobs/job_costs.h"
#include "service/jobs/job_series.h"
#include "service/jobs/job_status.h"
#include "service/jobs/jobs.h"
#include "service/jobs/result_memory.h"

namespace framewise::service {

using JobClock = std::chrono::steady_clock;

// Quick jobs run beside the workers: see JobLimits::quick_ms.
enum class Lane : uint8_t { kAll, kQuick };

// One job with all that is known of it.
struct Entry {
  KeptJob kept;
  JobRequest request;
  const jobs::Kind* kind = nullptr;
  JobState state = JobState::kQueued;
  int64_t bytes = 0;  // of its files
  int64_t wanted_by = 1;
  Lane lane = Lane::kAll;
  // Of requests that joined, so that sending them again does not count again.
  std::vector<std::string> joined_keys;
  std::optional<JobProgress> progress;
  std::shared_ptr<JobPreview> preview;
  JobRate rate;
  JobClock::time_point queued_at = JobClock::now();
  JobClock::time_point started_at;
  JobClock::time_point stage_at;
  JobClock::time_point told_at;  // the last progress
  std::stop_source stop;
  EventLog events;
  std::shared_ptr<const std::string> status;  // null: changed since
};
using EntryRef = std::shared_ptr<Entry>;

// Waiting jobs. A job is served as if it had arrived later by the time that it
// takes: short ones pass long ones, and long ones do not wait for ever.
class WaitingJobs {
 public:
  void add(EntryRef job) {
    cost_ms_ += job->kept.cost_ms;
    const double order = double(job->kept.created_ms) + job->kept.cost_ms;
    jobs_.emplace(std::pair(order, number_++), std::move(job));
  }
  // The first that is predicted to take no longer than this; null: none is.
  EntryRef take(double most_ms) {
    const auto found = std::ranges::find_if(jobs_, [most_ms](const auto& one) {
      return one.second->kept.cost_ms <= most_ms;
    });
    if (found == jobs_.end()) return nullptr;
    EntryRef job = found->second;
    erase(found);
    return job;
  }
  // Whether it waited.
  bool remove(const EntryRef& job) {
    const auto found = std::ranges::find_if(
        jobs_, [&](const auto& one) { return one.second == job; });
    if (found == jobs_.end()) return false;
    erase(found);
    return true;
  }
  bool empty() const { return jobs_.empty(); }
  size_t size() const { return jobs_.size(); }
  double cost_ms() const { return std::max(0.0, cost_ms_); }

 private:
  using Map = std::map<std::pair<double, uint64_t>, EntryRef>;
  void erase(Map::iterator position) {
    cost_ms_ -= position->second->kept.cost_ms;
    jobs_.erase(position);
  }
  Map jobs_;
  double cost_ms_ = 0;
  uint64_t number_ = 0;
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
  EntryRef find(std::string_view id) const;
  std::shared_ptr<const std::string> status_of(Entry& job);
  std::optional<Submitted> known_answer(const std::string& key,
                                        const std::string& idempotency_key);
  std::optional<Busy> no_room(double cost_ms) const;
  std::optional<Submitted> refused(double cost_ms);
  Accepted accepted(const Entry& job, bool joined) const;
  double backlog_ms() const;
  void insert(EntryRef job);
  void forget(const EntryRef& job);
  void forget_old();
  bool runs_alone(const EntryRef& job) const;
  void end_running(const EntryRef& job);
  void remove_unknown_folders();
  // The only way into another state, but for jobs that are read from the store.
  void enter(JobState state, const EntryRef& job);
  void tell_state(Entry& job);
  void update_gauges();

  // These take it.
  Result<void> check(const jobs::Kind& kind, const JobRequest& request);
  void run_jobs(Lane lane);
  void run(const EntryRef& job);
  Result<JobOutcome> outcome_of(const Entry& job, const JobTools& tools) const;
  Result<JobOutcome> guarded(const Entry& job, const JobRequest& request,
                             const JobTools& tools) const;
  void take_progress(Entry& job, const JobProgress& progress);
  void take_preview(Entry& job, std::shared_ptr<JobPreview> preview);
  KeptJob ended(const Entry& job, const Result<JobOutcome>& outcome) const;
  void finish(const EntryRef& job, Result<JobOutcome> outcome);
  void keep_end(const KeptJob& kept, const KeptResult& result);
  void end_session(const JobRequest& request) const;

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
  batch::Timeouts timeouts_;
  // Held while one job is accepted: two equal ones must not both be new.
  std::mutex accepting_;
  mutable std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  std::map<std::string, EntryRef, std::less<>> jobs_;
  std::unordered_map<std::string, EntryRef> by_key_;
  std::unordered_map<std::string, EntryRef> by_idempotency_key_;
  std::deque<EntryRef> finished_;  // the oldest first
  std::set<std::string> checked_;  // options that are known to be right
  WaitingJobs waiting_;
  std::set<EntryRef> running_;
  ResultMemory results_;
  std::string store_problem_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

// Since 1970.
int64_t now_ms();
double ms_since(JobClock::time_point start);

}  // namespace framewise::service
