// SPDX-License-Identifier: Apache-2.0
#include "telemetry/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "telemetry/span.h"

namespace framewise::telemetry {
namespace {

SeriesValue counter(const char* name, double value, Labels labels = {}) {
  return {.kind = SeriesKind::kCounter,
          .name = name,
          .help = "Help.",
          .labels = std::move(labels),
          .value = value};
}

SeriesValue histogram(std::vector<int64_t> counts, double sum = 0) {
  return {.kind = SeriesKind::kHistogram,
          .name = "t_seconds",
          .help = "Times.",
          .bounds = {1, 2, 4},
          .counts = std::move(counts),
          .sum = sum};
}

TEST(PrometheusText, WritesCumulativeBucketsAndNamesEachFamilyOnce) {
  Snapshot snapshot;
  snapshot.series = {counter("hits_total", 0, {{"tier", "a\"b\\c"}}),
                     counter("hits_total", 3, {{"tier", "disk"}}),
                     {.name = "queue_jobs", .help = "Jobs.", .value = 2.5},
                     {.name = "full_in_seconds", .help = "", .value = INFINITY},
                     histogram({1, 0, 2, 1}, 9.5)};
  EXPECT_EQ(prometheus_text(snapshot),
            "# HELP hits_total Help.\n"
            "# TYPE hits_total counter\n"
            "hits_total{tier=\"a\\\"b\\\\c\"} 0\n"
            "hits_total{tier=\"disk\"} 3\n"
            "# HELP queue_jobs Jobs.\n"
            "# TYPE queue_jobs gauge\n"
            "queue_jobs 2.5\n"
            "# HELP full_in_seconds \n"
            "# TYPE full_in_seconds gauge\n"
            "full_in_seconds +Inf\n"
            "# HELP t_seconds Times.\n"
            "# TYPE t_seconds histogram\n"
            "t_seconds_bucket{le=\"1\"} 1\n"
            "t_seconds_bucket{le=\"2\"} 1\n"
            "t_seconds_bucket{le=\"4\"} 3\n"
            "t_seconds_bucket{le=\"+Inf\"} 4\n"
            "t_seconds_sum 9.5\n"
            "t_seconds_count 4\n");
}

TEST(Snapshot, HoldsSeriesStagesMetricsAndTheProcess) {
  expect_stage("test stage", SpanKind::kStage);
  expect_stage("test metric", SpanKind::kMetric);
  const Counter own("framewise_aaa_total", "Own.");
  const Snapshot snapshot = take_snapshot();
  EXPECT_EQ(snapshot.series.front().name, "framewise_aaa_total");
  EXPECT_EQ(sum_of(snapshot, "framewise_stage_duration_seconds",
                   {"stage", "test stage"}),
            0);
  EXPECT_EQ(sum_of(snapshot, "framewise_metric_pixels_total",
                   {"metric", "test metric"}),
            0);
  EXPECT_GT(sum_of(snapshot, "process_resident_memory_bytes"), 1e6);
  EXPECT_GE(sum_of(snapshot, "process_threads"), 1);
  EXPECT_GE(sum_of(snapshot, "process_open_fds"), 3);
  EXPECT_NEAR(snapshot.start_s, snapshot.time_s, 3600);
  EXPECT_FALSE(sum_of(snapshot, "framewise_nothing"));
}

TEST(Snapshot, CountsSpansByStageWhereverTheyAreNested) {
  reset_spans();
  set_span_detail(SpanDetail::kStages);
  {
    const Span outer("outer stage");
    const Span inner("inner stage");
    Span metric("some metric", SpanKind::kMetric);
    metric.add_pixels(100);
    const Span file("a.gif", SpanKind::kFile);  // off at this detail
  }
  { const Span again("inner stage"); }
  set_span_detail(SpanDetail::kOff);
  const Snapshot snapshot = take_snapshot();
  const auto calls = [&](const char* stage) {
    return sum_of(snapshot, "framewise_stage_duration_seconds",
                  {"stage", stage});
  };
  EXPECT_EQ(calls("outer stage"), 1);
  EXPECT_EQ(calls("inner stage"), 2);
  EXPECT_FALSE(calls("a.gif"));
  EXPECT_EQ(sum_of(snapshot, "framewise_metric_pixels_total",
                   {"metric", "some metric"}),
            100);
  reset_spans();
}

TEST(Snapshot, CallsWhoSetsGaugesBeforeIt) {
  Gauge gauge("framewise_depth", "Depth.");
  int calls = 0;
  {
    const BeforeSnapshot before([&] { gauge.set(++calls); });
    EXPECT_EQ(sum_of(take_snapshot(), "framewise_depth"), 1);
    EXPECT_EQ(sum_of(take_snapshot(), "framewise_depth"), 2);
  }
  EXPECT_EQ(gauge.value(), 3);  // what was true at its end stays
  take_snapshot();
  EXPECT_EQ(calls, 3);
}

TEST(Quantile, InterpolatesWithinABucket) {
  const SeriesValue one = histogram({0, 10, 10, 0});
  EXPECT_DOUBLE_EQ(*quantile(one, 0.25), 1.5);
  EXPECT_DOUBLE_EQ(*quantile(one, 0.5), 2);
  EXPECT_DOUBLE_EQ(*quantile(one, 0.75), 3);
  EXPECT_FALSE(quantile(histogram({0, 0, 0, 0}), 0.5));
  EXPECT_EQ(*quantile(histogram({0, 0, 0, 5}), 0.5), 4);
}

TEST(Increase, SubtractsCountersAndHistogramsAndKeepsGauges) {
  Snapshot before;
  before.series = {counter("a_total", 5),
                   counter("reset_total", 9),
                   {.name = "g", .value = 1},
                   histogram({1, 1, 0, 0}, 2)};
  Snapshot after = before;
  after.series[0].value = 7;
  after.series[1].value = 2;  // the process began anew
  after.series[2].value = 8;
  after.series[3] = histogram({1, 3, 1, 0}, 8);
  after.series.push_back(counter("new_total", 4));
  const Snapshot difference = increase(before, after);
  EXPECT_EQ(sum_of(difference, "a_total"), 2);
  EXPECT_EQ(sum_of(difference, "reset_total"), 2);
  EXPECT_EQ(sum_of(difference, "g"), 8);
  EXPECT_EQ(sum_of(difference, "new_total"), 4);
  EXPECT_THAT(difference.series[3].counts, testing::ElementsAre(0, 2, 1, 0));
  EXPECT_EQ(difference.series[3].sum, 6);
}

}  // namespace
}  // namespace framewise::telemetry
