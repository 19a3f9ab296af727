// SPDX-License-Identifier: Apache-2.0
#include "telemetry/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "temporary_folder.h"

namespace framewise::telemetry {
namespace {

using testing::HasSubstr;

TEST(Counter, AddsWhatAllThreadsAdd) {
  Counter counter("framewise_test_total", "Additions.");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 1000; ++k) counter.add(2);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter.value(), 16'000);
}

TEST(Histogram, CountsABoundInItsOwnBucket) {
  static constexpr double kBounds[] = {0.1, 1};
  Histogram histogram("framewise_test_seconds", "Durations.", kBounds);
  for (const double seconds : {0.05, 0.1, 0.5, 2.0}) histogram.record(seconds);
  EXPECT_THAT(histogram.counts(), testing::ElementsAre(2, 1, 1));
  EXPECT_NEAR(histogram.sum(), 2.65, 1e-6);
}

TEST(Prometheus, WritesCumulativeBucketsAndNamesEachFamilyOnce) {
  static constexpr double kBounds[] = {0.1, 1};
  Counter disk("framewise_hits_total", "Hits.", {{"tier", "disk"}});
  Counter memory("framewise_hits_total", "Hits.", {{"tier", "a\"b\\c"}});
  Gauge depth("framewise_queue_jobs", "Jobs that wait.");
  Histogram histogram("framewise_stage_seconds", "Stage.", kBounds,
                      {{"stage", "decode"}});
  disk.add(3);
  depth.set(2.5);
  histogram.record(0.05);
  histogram.record(5);
  EXPECT_EQ(prometheus_text(),
            "# HELP framewise_hits_total Hits.\n"
            "# TYPE framewise_hits_total counter\n"
            "framewise_hits_total{tier=\"a\\\"b\\\\c\"} 0\n"
            "framewise_hits_total{tier=\"disk\"} 3\n"
            "# HELP framewise_queue_jobs Jobs that wait.\n"
            "# TYPE framewise_queue_jobs gauge\n"
            "framewise_queue_jobs 2.5\n"
            "# HELP framewise_stage_seconds Stage.\n"
            "# TYPE framewise_stage_seconds histogram\n"
            "framewise_stage_seconds_bucket{stage=\"decode\",le=\"0.1\"} 1\n"
            "framewise_stage_seconds_bucket{stage=\"decode\",le=\"1\"} 1\n"
            "framewise_stage_seconds_bucket{stage=\"decode\",le=\"+Inf\"} 2\n"
            "framewise_stage_seconds_sum{stage=\"decode\"} 5.05\n"
            "framewise_stage_seconds_count{stage=\"decode\"} 2\n");
}

TEST(Prometheus, ForgetsASeriesThatEnds) {
  { const Counter gone("framewise_gone_total", "Gone."); }
  EXPECT_THAT(prometheus_text(), testing::Not(HasSubstr("gone")));
}

TEST(Prometheus, IsAcceptedByItsChecker) {
  if (std::system("command -v promtool >/dev/null") != 0) {
    GTEST_SKIP() << "promtool is missing (package prometheus)";
  }
  const TemporaryFolder folder;
  Counter counter("framewise_checked_total", "Checked.", {{"kind", "a"}});
  Histogram histogram("framewise_checked_seconds", "Checked.");
  const auto file = folder.write("metrics", prometheus_text()).string();
  EXPECT_EQ(std::system(("promtool check metrics < " + file).c_str()), 0);
}

}  // namespace
}  // namespace framewise::telemetry
