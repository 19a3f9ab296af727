// SPDX-License-Identifier: Apache-2.0
#include "telemetry/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "telemetry/snapshot.h"
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

TEST(Series, CountNothingWhileRecordingIsOff) {
  Counter counter("framewise_test_total", "Additions.");
  Gauge gauge("framewise_test_jobs", "Jobs.");
  Histogram histogram("framewise_test_seconds", "Durations.");
  set_recording(false);
  counter.add();
  gauge.set(1);
  histogram.record(1);
  set_recording(true);
  EXPECT_EQ(counter.value(), 0);
  EXPECT_EQ(gauge.value(), 0);
  EXPECT_EQ(histogram.sum(), 0);
  counter.add();
  EXPECT_EQ(counter.value(), 1);
}

TEST(SecondsCounter, AddsTimesToTheNanosecond) {
  SecondsCounter counter("framewise_test_seconds_total", "Time.");
  for (int i = 0; i < 1000; ++i) counter.add(1e-6);
  EXPECT_NEAR(counter.value(), 1e-3, 1e-9);
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
