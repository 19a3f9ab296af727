// SPDX-License-Identifier: Apache-2.0
#include "service/store/job_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;

KeptJob job(const std::string& id) {
  return {.id = id,
          .key = "key of " + id,
          .request = "{}",
          .idempotency_key = "retry-" + id,
          .state = "queued",
          .created_ms = 1000,
          .cost_ms = 12.5};
}

std::unique_ptr<JobStore> open(const std::filesystem::path& path) {
  auto store = JobStore::open(path);
  EXPECT_TRUE(store) << store.error().to_string();
  return store ? *std::move(store) : nullptr;
}

TEST(JobStore, KeepsJobsInTheirOrder) {
  const TemporaryFolder folder;
  {
    const auto store = open(folder.path() / "jobs.sqlite");
    ASSERT_TRUE(store->add(job("b")));
    ASSERT_TRUE(store->add(job("a")));
    ASSERT_TRUE(store->start("b", 2000));
    KeptJob ended = job("a");
    ended.state = "done";
    ended.finished_ms = 3000;
    ended.exit_code = 1;
    ended.outputs = "[\"a.png\"]";
    ended.verdict = "WARNING";
    ASSERT_TRUE(store->finish(ended, {"{\"x\":1}", "<html>", ""}));
  }
  const auto store = open(folder.path() / "jobs.sqlite");
  const auto jobs = store->jobs();
  ASSERT_TRUE(jobs);
  ASSERT_EQ(jobs->size(), 2u);
  EXPECT_EQ((*jobs)[0].id, "b");
  EXPECT_EQ((*jobs)[0].state, "running");
  EXPECT_EQ((*jobs)[0].attempts, 1);
  EXPECT_EQ((*jobs)[0].started_ms, 2000);
  EXPECT_EQ((*jobs)[0].cost_ms, 12.5);
  EXPECT_EQ((*jobs)[1].state, "done");
  EXPECT_EQ((*jobs)[1].exit_code, 1);
  EXPECT_EQ((*jobs)[1].outputs, "[\"a.png\"]");
  EXPECT_EQ((*jobs)[1].verdict, "WARNING");
  const auto result = store->result("a");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->json, "{\"x\":1}");
  EXPECT_EQ(result->html, "<html>");
  EXPECT_FALSE(store->result("b"));
}

TEST(JobStore, ForgetsRemovedJobs) {
  const auto store = open(":memory:");
  ASSERT_TRUE(store->add(job("a")));
  KeptJob ended = job("a");
  ended.state = "done";
  ASSERT_TRUE(store->finish(ended, {"{}", "", ""}));
  ASSERT_TRUE(store->remove("a"));
  EXPECT_TRUE(store->jobs()->empty());
  EXPECT_FALSE(store->result("a"));
}

TEST(JobStore, BelongsToOneServer) {
  const TemporaryFolder folder;
  const auto first = open(folder.path() / "jobs.sqlite");
  ASSERT_TRUE(first->add(job("a")));
  const auto second = JobStore::open(folder.path() / "jobs.sqlite");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kEnvironment);
  EXPECT_THAT(second.error().to_string(), HasSubstr("another server"));
}

TEST(JobStore, RefusesOtherFiles) {
  const TemporaryFolder folder;
  const auto path = folder.write("jobs.sqlite", std::string(10'000, 'x'));
  EXPECT_FALSE(JobStore::open(path));
  EXPECT_FALSE(JobStore::open(folder.path() / "missing/jobs.sqlite"));
}

}  // namespace
}  // namespace framewise::service
