// SPDX-License-Identifier: Apache-2.0
#include "telemetry/reading/exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace framewise::telemetry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Snapshot parsed(std::string_view text) {
  auto snapshot = parse_exposition(text);
  EXPECT_TRUE(snapshot) << snapshot.error().to_string();
  return snapshot ? *std::move(snapshot) : Snapshot();
}

std::string problem_of(std::string_view text,
                       const ExpositionLimits& limits = {}) {
  const auto snapshot = parse_exposition(text, limits);
  return snapshot ? "" : snapshot.error().message;
}

TEST(Exposition, ReadsBackWhatTheProgramWrites) {
  const Counter counter("framewise_x_total", "A \\ help.",
                        {{"a", "quote \" slash \\ line \n end"}});
  Histogram histogram("framewise_x_seconds", "Times.");
  histogram.record(0.02);
  histogram.record(100);
  const Snapshot written = take_snapshot();
  const std::string text = prometheus_text(written);
  const Snapshot read = parsed(text);
  EXPECT_EQ(prometheus_text(read), text);
  ASSERT_EQ(read.series.size(), written.series.size());
  EXPECT_EQ(sum_of(read, "framewise_x_seconds"), 2);
  EXPECT_EQ(read.start_s, written.start_s);
}

TEST(Exposition, AcceptsBlanksTimesCommentsAndWindowsLines) {
  const Snapshot snapshot = parsed(
      "# just a comment\r\n\r\n  a{ x = \"1\" , } 3 1700000000000\r\n"
      "b{x=\"}\"} -Inf\nc NaN\nd 1.5e3");
  ASSERT_EQ(snapshot.series.size(), 4u);
  EXPECT_EQ(snapshot.series[0].label("x"), "1");
  EXPECT_EQ(snapshot.series[0].value, 3);
  EXPECT_EQ(snapshot.series[1].value, -INFINITY);
  EXPECT_EQ(snapshot.series[1].label("x"), "}");
  EXPECT_TRUE(std::isnan(snapshot.series[2].value));
  EXPECT_EQ(snapshot.series[3].value, 1500);
}

TEST(Exposition, PutsHistogramsTogetherInAnyOrder) {
  const Snapshot snapshot = parsed(
      "# TYPE t histogram\nt_count{s=\"a\"} 5\nt_bucket{s=\"a\",le=\"+Inf\"} "
      "5\nt_bucket{le=\"2\",s=\"a\"} 4\nt_bucket{s=\"a\",le=\"1\"} 1\n"
      "t_sum{s=\"a\"} 9\n");
  ASSERT_EQ(snapshot.series.size(), 1u);
  EXPECT_THAT(snapshot.series[0].bounds, ElementsAre(1, 2));
  EXPECT_THAT(snapshot.series[0].counts, ElementsAre(1, 3, 1));
  EXPECT_EQ(snapshot.series[0].sum, 9);
}

TEST(Exposition, HistogramsThatContradictThemselvesHaveNoNegativeBuckets) {
  const Snapshot snapshot = parsed(
      "# TYPE t histogram\nt_bucket{le=\"1\"} 7\nt_bucket{le=\"2\"} 3\n"
      "t_bucket{le=\"x\"} 3\nt_bucket 3\nt_bucket{le=\"+Inf\"} NaN\n");
  ASSERT_EQ(snapshot.series.size(), 1u);
  EXPECT_THAT(snapshot.series[0].counts, ElementsAre(7, 0, 0));
}

TEST(Exposition, NamesTheLineOfAProblem) {
  EXPECT_THAT(problem_of("a 1\nb{x} 2\n"), HasSubstr("line 2"));
  for (const char* bad : {"1a 2", "a", "a{", "a{x=\"1\"", "a{x=\"1}", "a b",
                          "a{x=1} 2", "{x=\"1\"} 2", "a{x=\"\\", "<html>"}) {
    EXPECT_THAT(problem_of(bad), HasSubstr("line 1")) << bad;
  }
}

TEST(Exposition, StopsAtItsLimits) {
  EXPECT_THAT(problem_of("aaaa 1", {.bytes = 5}), HasSubstr("6 bytes"));
  EXPECT_THAT(problem_of("a 1\nb 1\nc 1", {.series = 2}),
              HasSubstr("more than 2"));
  EXPECT_NE(problem_of("a{b=\"\",c=\"\"} 1", {.labels = 1}), "");
  EXPECT_NE(problem_of("abc 1", {.name_bytes = 2}), "");
  EXPECT_NE(problem_of("a{b=\"xyz\"} 1", {.value_bytes = 2}), "");
}

}  // namespace
}  // namespace framewise::telemetry
