// SPDX-License-Identifier: Apache-2.0
// The jobs that a server knows: one record a job, and indexes of the records
// that always agree with their states.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "jobs/kinds.h"
#include "service/jobs/event_log.h"
#include "service/jobs/job_status.h"
#include "service/preview/job_preview.h"

namespace framewise::service {

using JobClock = std::chrono::steady_clock;

// One job with all that is known of it.
struct JobRecord {
  KeptJob kept;
  JobRequest request;
  const jobs::Kind* kind = nullptr;
  JobState state = JobState::kQueued;  // JobRecords alone changes it
  int64_t bytes = 0;                   // of its files
  int64_t wanted_by = 1;
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
  // Its place among the jobs that wait.
  std::pair<double, uint64_t> turn;
};
using RecordRef = std::shared_ptr<JobRecord>;

// For each record, from add() to forget():
//   - find() knows its id.
//   - It waits, and first_waiting() may give it, exactly while its state is
//   kQueued.
//   - It is in finished(), once, exactly while its state is a finished one.
//   - Its idempotency keys name it or a later record that brought them again;
//     so does its key.
// No index names a record that is forgotten. Not safe from several threads: the
// owner has a lock.
class JobRecords {
 public:
  // All of these return null where there is none.
  RecordRef find(std::string_view id) const;
  // The last that was added with this key: jobs of equal keys do equal work.
  RecordRef find_equal(const std::string& key) const;
  RecordRef find_idempotent(const std::string& idempotency_key) const;

  // Adds a record in its state.
  void add(const RecordRef& job);
  // Another key under which requests for the job may come again.
  void join(const RecordRef& job, const std::string& idempotency_key);
  void set_state(const RecordRef& job, JobState state);
  void forget(const RecordRef& job);

  // The first waiting job that is predicted to take no longer than this; null:
  // there is none. A job is served as if it had arrived later by the time that
  // it takes: short ones pass long ones, and long ones do not wait for ever.
  RecordRef first_waiting(double most_ms) const;
  size_t waiting() const { return waiting_.size(); }
  // The predicted time of all that wait.
  double waiting_ms() const { return std::max(0.0, waiting_ms_); }
  // The oldest first.
  const std::deque<RecordRef>& finished() const { return finished_; }
  const std::map<std::string, RecordRef, std::less<>>& all() const {
    return by_id_;
  }

 private:
  void enter(const RecordRef& job);
  void leave(const RecordRef& job);

  std::map<std::string, RecordRef, std::less<>> by_id_;
  std::unordered_map<std::string, RecordRef> by_key_;
  std::unordered_map<std::string, RecordRef> by_idempotency_key_;
  std::map<std::pair<double, uint64_t>, RecordRef> waiting_;
  std::deque<RecordRef> finished_;
  double waiting_ms_ = 0;
  uint64_t turns_ = 0;
};

}  // namespace framewise::service
