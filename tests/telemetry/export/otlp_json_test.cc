// SPDX-License-Identifier: Apache-2.0
#include "telemetry/export/otlp_json.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/json/json.h"

namespace framewise::telemetry {
namespace {

Snapshot example() {
  Snapshot snapshot{.time_s = 1767323060, .start_s = 1767323000};
  snapshot.series = {{.kind = SeriesKind::kCounter,
                      .name = "framewise_cache_hits_total",
                      .help = "Hits.",
                      .labels = {{"tier", "disk"}},
                      .value = 4},
                     {.kind = SeriesKind::kCounter,
                      .name = "framewise_cache_hits_total",
                      .help = "Hits.",
                      .labels = {{"tier", "memory"}},
                      .value = 4211},
                     {.name = "framewise_full_in_seconds", .value = INFINITY},
                     {.name = "framewise_used_ratio", .value = 0.25},
                     {.kind = SeriesKind::kHistogram,
                      .name = "framewise_stage_duration_seconds",
                      .bounds = {0.1, 1},
                      .counts = {3, 4, 1},
                      .sum = 6.5}};
  return snapshot;
}

Json metrics_of(const Json& body) {
  return body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"];
}

TEST(OtlpMetrics, AreCumulativeSumsGaugesAndHistograms) {
  const Json body = Json::parse(otlp_metrics(
      example(), {.service_version = "1.2", .attributes = {{"a", "b"}}}));
  const Json metrics = metrics_of(body);
  ASSERT_EQ(metrics.size(), 3u);  // an infinite gauge has no value
  EXPECT_EQ(metrics[0]["name"], "framewise.cache.hits");
  EXPECT_EQ(metrics[0]["sum"]["aggregationTemporality"], 2);
  EXPECT_EQ(metrics[0]["sum"]["isMonotonic"], true);
  const Json& points = metrics[0]["sum"]["dataPoints"];
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[1]["asInt"], "4211");
  EXPECT_EQ(points[1]["timeUnixNano"], "1767323060000000000");
  EXPECT_EQ(points[1]["startTimeUnixNano"], "1767323000000000000");
  EXPECT_EQ(points[1]["attributes"][0]["key"], "tier");
  EXPECT_EQ(points[1]["attributes"][0]["value"]["stringValue"], "memory");
  EXPECT_EQ(metrics[1]["name"], "framewise.used");
  EXPECT_EQ(metrics[1]["unit"], "1");
  EXPECT_EQ(metrics[1]["gauge"]["dataPoints"][0]["asDouble"], 0.25);
  EXPECT_EQ(metrics[2]["unit"], "s");
  const Json& histogram = metrics[2]["histogram"]["dataPoints"][0];
  EXPECT_EQ(histogram["count"], "8");
  EXPECT_EQ(histogram["bucketCounts"], Json({"3", "4", "1"}));
  EXPECT_EQ(histogram["explicitBounds"].size() + 1,
            histogram["bucketCounts"].size());
  const Json& resource = body["resourceMetrics"][0]["resource"]["attributes"];
  EXPECT_EQ(resource[0]["value"]["stringValue"], "framewise");
  EXPECT_EQ(resource[2]["key"], "a");
}

TEST(OtlpTraces, PutSpansIntoThoseThatContainThem) {
  const SpanEvents events{{{"outer", 1, 1000, 900},
                           {"inner", 1, 1000, 400},
                           {"second", 1, 1400, 100},
                           {"elsewhere", 2, 1100, 50},
                           {"later", 1, 2000, 10}}};
  const TraceIdentity trace{.trace_id = std::string(32, 'a'),
                            .parent_id = std::string(16, 'b'),
                            .clock_offset_ns = 5};
  const Json body = Json::parse(otlp_traces(events, trace, {}));
  const Json spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"];
  ASSERT_EQ(spans.size(), 5u);
  std::map<std::string, Json> by_name;
  for (const Json& span : spans) by_name[span["name"].text()] = span;
  const std::string outer = by_name["outer"]["spanId"].text();
  EXPECT_EQ(outer.size(), 16u);
  EXPECT_EQ(by_name["outer"]["traceId"], trace.trace_id);
  EXPECT_EQ(by_name["outer"]["parentSpanId"], trace.parent_id);
  EXPECT_EQ(by_name["inner"]["parentSpanId"], outer);
  EXPECT_EQ(by_name["second"]["parentSpanId"], outer);
  EXPECT_EQ(by_name["elsewhere"]["parentSpanId"], trace.parent_id);
  EXPECT_EQ(by_name["later"]["parentSpanId"], trace.parent_id);
  EXPECT_EQ(by_name["inner"]["startTimeUnixNano"], "1005");
  EXPECT_EQ(by_name["inner"]["endTimeUnixNano"], "1405");
  EXPECT_EQ(by_name["inner"]["kind"], 1);
}

TEST(TraceIdentity, ContinuesTheTraceOfItsCaller) {
  const auto trace =
      trace_identity("00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01");
  EXPECT_EQ(trace.trace_id, "5b8efff798038103d269b633813fc60c");
  EXPECT_EQ(trace.parent_id, "eee19b7ec3c1b174");
  for (const char* other :
       {"", "00-xyz",
        "00-5b8efff798038103d269b633813fc6ZZ-eee19b7ec3c1b174-01"}) {
    const auto fresh = trace_identity(other);
    EXPECT_EQ(fresh.trace_id.size(), 32u);
    EXPECT_EQ(fresh.parent_id, "");
    EXPECT_NE(fresh.trace_id, trace_identity(other).trace_id);
  }
}

}  // namespace
}  // namespace framewise::telemetry
