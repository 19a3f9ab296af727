// SPDX-License-Identifier: Apache-2.0
#include "monitor/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "batch/journal.h"
#include "telemetry/loopback_server.h"
#include "temporary_folder.h"

namespace framewise::monitor {
namespace {

using testing::HasSubstr;

Reading reading_of(Source& source) {
  auto reading = source.read({});
  if (!reading) throw std::runtime_error(reading.error().to_string());
  return *std::move(reading);
}

std::unique_ptr<Source> opened(const std::string& target) {
  auto source = open_source(target);
  if (!source) throw std::runtime_error(source.error().to_string());
  return *std::move(source);
}

std::string row(const std::string& name, double score) {
  return R"({"test":{"path":")" + name + R"("},"score":)" +
         std::to_string(score) + "}";
}

TEST(MonitorSource, FollowsABatchThatRuns) {
  const TemporaryFolder folder;
  const std::string results = (folder.path() / "results.ndjson").string();
  auto journal = batch::Journal::open(results + ".journal");
  ASSERT_TRUE(journal);
  const auto source = opened(results);
  EXPECT_EQ(reading_of(*source).jobs->all(), 0);
  ASSERT_TRUE(journal->add(std::string(32, 'a'), batch::Status::kPassed,
                           row("a.gif", 90)));
  ASSERT_TRUE(journal->add(std::string(32, 'b'), batch::Status::kFailed,
                           row("b.gif", 20)));
  Reading reading = reading_of(*source);
  EXPECT_TRUE(reading.running);
  EXPECT_EQ(reading.jobs->passed, 1);
  EXPECT_EQ(reading.jobs->failed, 1);
  EXPECT_EQ(reading.jobs->worst.front().name, "b.gif");
  EXPECT_TRUE(reading.snapshot.series.empty());
  // The next reading goes on where the last one ended.
  ASSERT_TRUE(journal->add(std::string(32, 'c'), batch::Status::kError,
                           R"({"error":{"kind":"io","message":"no"}})"));
  folder.write("results.ndjson.prom", "framewise_progress_ratio 0.5\n");
  reading = reading_of(*source);
  EXPECT_EQ(reading.jobs->all(), 3);
  EXPECT_EQ(reading.jobs->error_kinds.at("io"), 1);
  EXPECT_EQ(reading.jobs->worst.size(), 3u);
  EXPECT_EQ(reading.snapshot.series.size(), 1u);
  EXPECT_LT(*reading.age_s, 3600);
}

TEST(MonitorSource, SaysThatABatchDoesNotRun) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "r.journal").string();
  {
    auto journal = batch::Journal::open(path);
    ASSERT_TRUE(journal);
  }
  EXPECT_FALSE(reading_of(*opened(path)).running);
}

TEST(MonitorSource, KeepsTheWorstResults) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "r.journal").string();
  auto journal = batch::Journal::open(path);
  ASSERT_TRUE(journal);
  for (int i = 0; i < 100; ++i) {
    const std::string key = std::to_string(1000 + i) + std::string(28, 'k');
    ASSERT_TRUE(journal->add(key, batch::Status::kPassed,
                             row("f" + std::to_string(i), (i * 37) % 100)));
  }
  const Reading reading = reading_of(*opened(path));
  ASSERT_EQ(reading.jobs->worst.size(), kMostWorst);
  for (size_t i = 0; i < kMostWorst; ++i) {
    EXPECT_EQ(reading.jobs->worst[i].score, double(i));
  }
}

TEST(MonitorSource, ReadsAServer) {
  telemetry::LoopbackServer server([](const std::string& request) {
    return std::string(request.starts_with("GET /metrics HTTP/1.1\r\n")
                           ? "HTTP/1.1 200 OK\r\n\r\na_total 3\n"
                           : "HTTP/1.1 404 No\r\n\r\n");
  });
  EXPECT_EQ(reading_of(*opened(server.url())).snapshot.series.size(), 1u);
  EXPECT_EQ(reading_of(*opened(server.url() + "/metrics")).name,
            server.url() + "/metrics");
  const auto other = opened(server.url() + "/else")->read({});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("status 404"));
}

TEST(MonitorSource, RefusesWhatAServerShouldNotSend) {
  for (const std::string& reply :
       {std::string("HTTP/1.1 200 OK\r\n\r\n<html>"),
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(17 << 20, 'x'),
        std::string("nonsense\r\n\r\n")}) {
    telemetry::LoopbackServer server([&](const std::string&) { return reply; });
    EXPECT_FALSE(opened(server.url())->read({}));
  }
}

TEST(MonitorSource, SaysWhatCanBeNamed) {
  const auto missing = open_source("/nowhere/results.ndjson");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().hint, HasSubstr("--metrics-file"));
  EXPECT_FALSE(open_source("ftp://example.org"));
  // A device would never end.
  EXPECT_FALSE(opened("/dev/zero")->read({}));
}

}  // namespace
}  // namespace framewise::monitor
