// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_records.h"

#include <gtest/gtest.h>

#include <limits>

namespace framewise::service {
namespace {

constexpr double kAnyTime = std::numeric_limits<double>::infinity();

RecordRef job_with(const std::string& id, double cost_ms = 1) {
  auto job = std::make_shared<JobRecord>();
  job->kept.id = id;
  job->kept.key = "key of " + id;
  job->kept.idempotency_key = "asked for " + id;
  job->kept.cost_ms = cost_ms;
  return job;
}

TEST(JobRecords, WaitExactlyWhileTheyAreQueued) {
  JobRecords records;
  const RecordRef job = job_with("a", 30);
  records.add(job);
  EXPECT_EQ(records.first_waiting(kAnyTime), job);
  EXPECT_EQ(records.waiting_ms(), 30);
  records.set_state(job, JobState::kRunning);
  EXPECT_EQ(records.first_waiting(kAnyTime), nullptr);
  EXPECT_EQ(records.waiting_ms(), 0);
  EXPECT_TRUE(records.finished().empty());
  records.set_state(job, JobState::kDone);
  EXPECT_EQ(records.finished().size(), 1u);
  EXPECT_EQ(job->kept.state, "done");
}

TEST(JobRecords, LetShortJobsPassLongOnesUnlessTheseWaitedAsLong) {
  JobRecords records;
  const RecordRef film = job_with("film", 1000);
  const RecordRef thumbnail = job_with("thumbnail", 10);
  const RecordRef later = job_with("later", 10);
  later->kept.created_ms = 991;
  for (const RecordRef& job : {film, later, thumbnail}) records.add(job);
  EXPECT_EQ(records.first_waiting(10), thumbnail);
  EXPECT_EQ(records.first_waiting(9), nullptr);
  EXPECT_EQ(records.first_waiting(kAnyTime), thumbnail);
  records.set_state(thumbnail, JobState::kRunning);
  EXPECT_EQ(records.first_waiting(kAnyTime), film);
}

TEST(JobRecords, AreFoundByTheLatestOfEqualKeys) {
  JobRecords records;
  const RecordRef failed = job_with("failed");
  const RecordRef again = job_with("again");
  again->kept.key = failed->kept.key;
  records.add(failed);
  records.set_state(failed, JobState::kFailed);
  records.add(again);
  EXPECT_EQ(records.find_equal(failed->kept.key), again);
  records.forget(failed);
  EXPECT_EQ(records.find_equal(again->kept.key), again);
}

TEST(JobRecords, ThatAreForgottenAreFoundByNoName) {
  for (const JobState state :
       {JobState::kQueued, JobState::kRunning, JobState::kCancelled}) {
    JobRecords records;
    const RecordRef job = job_with("a");
    records.add(job);
    records.join(job, "asked again");
    records.set_state(job, state);
    records.forget(job);
    EXPECT_EQ(records.find("a"), nullptr);
    EXPECT_EQ(records.find_equal("key of a"), nullptr);
    EXPECT_EQ(records.find_idempotent("asked for a"), nullptr);
    EXPECT_EQ(records.find_idempotent("asked again"), nullptr);
    EXPECT_EQ(records.waiting(), 0u);
    EXPECT_EQ(records.waiting_ms(), 0);
    EXPECT_TRUE(records.finished().empty());
  }
}

}  // namespace
}  // namespace framewise::service
