// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_records.h"

#include <algorithm>

namespace framewise::service {
namespace {

template <class Index>
RecordRef found_in(const Index& index, const auto& key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

RecordRef JobRecords::find(std::string_view id) const {
  return found_in(by_id_, id);
}

RecordRef JobRecords::find_equal(const std::string& key) const {
  return found_in(by_key_, key);
}

RecordRef JobRecords::find_idempotent(
    const std::string& idempotency_key) const {
  return found_in(by_idempotency_key_, idempotency_key);
}

void JobRecords::add(const RecordRef& job) {
  by_id_[job->kept.id] = job;
  by_key_[job->kept.key] = job;
  if (!job->kept.idempotency_key.empty()) {
    by_idempotency_key_[job->kept.idempotency_key] = job;
  }
  enter(job);
}

void JobRecords::join(const RecordRef& job,
                      const std::string& idempotency_key) {
  job->joined_keys.push_back(idempotency_key);
  by_idempotency_key_[idempotency_key] = job;
}

void JobRecords::set_state(const RecordRef& job, JobState state) {
  leave(job);
  job->state = state;
  enter(job);
}

void JobRecords::forget(const RecordRef& job) {
  leave(job);
  const auto drop = [&job](auto& index, const std::string& key) {
    const auto found = index.find(key);
    if (found != index.end() && found->second == job) index.erase(found);
  };
  drop(by_key_, job->kept.key);
  drop(by_idempotency_key_, job->kept.idempotency_key);
  for (const std::string& key : job->joined_keys) {
    drop(by_idempotency_key_, key);
  }
  by_id_.erase(job->kept.id);
}

RecordRef JobRecords::first_waiting(double most_ms) const {
  const auto found = std::ranges::find_if(waiting_, [most_ms](const auto& one) {
    return one.second->kept.cost_ms <= most_ms;
  });
  return found == waiting_.end() ? nullptr : found->second;
}

void JobRecords::enter(const RecordRef& job) {
  job->kept.state = name_of(job->state);
  if (job->state == JobState::kQueued) {
    waiting_ms_ += job->kept.cost_ms;
    job->turn = {double(job->kept.created_ms) + job->kept.cost_ms, turns_++};
    waiting_.emplace(job->turn, job);
  } else if (is_finished(job->state)) {
    finished_.push_back(job);
  }
}

void JobRecords::leave(const RecordRef& job) {
  if (job->state == JobState::kQueued) {
    waiting_ms_ -= job->kept.cost_ms;
    waiting_.erase(job->turn);
  } else if (is_finished(job->state)) {
    std::erase(finished_, job);
  }
}

}  // namespace framewise::service
