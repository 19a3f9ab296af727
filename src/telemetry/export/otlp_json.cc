// SPDX-License-Identifier: Apache-2.0
#include "telemetry/export/otlp_json.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json/json.h"

namespace framewise::telemetry {
namespace {

constexpr int kCumulative = 2;
constexpr int kInternalSpan = 1;

struct Unit {
  std::string_view suffix;
  std::string_view unit;
};
constexpr Unit kUnits[] = {
    {"_seconds", "s"}, {"_bytes", "By"}, {"_ratio", "1"}};

// "framewise_cache_saved_seconds_total": "framewise.cache.saved" in "s".
std::pair<std::string, std::string> dotted(std::string_view name) {
  if (name.ends_with("_total")) name.remove_suffix(6);
  std::string unit;
  for (const Unit& one : kUnits) {
    if (!name.ends_with(one.suffix)) continue;
    unit = one.unit;
    name.remove_suffix(one.suffix.size());
    break;
  }
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', '.');
  return {out, unit};
}

std::string nanoseconds(double seconds) {
  return fmt::format("{}", int64_t(seconds * 1e9));
}

Json attributes(const Labels& labels) {
  Json list = Json::array();
  for (const auto& [name, value] : labels) {
    list.push_back({{"key", name}, {"value", {{"stringValue", value}}}});
  }
  return list;
}

Json resource_json(const OtlpResource& resource) {
  Labels all = {{"service.name", resource.service_name},
                {"service.version", resource.service_version}};
  for (const auto& one : resource.attributes) all.push_back(one);
  return {{"attributes", attributes(all)}};
}

Json point_of(const SeriesValue& series, const Snapshot& snapshot) {
  Json point;
  if (series.kind != SeriesKind::kGauge) {
    point["startTimeUnixNano"] = nanoseconds(snapshot.start_s);
  }
  point["timeUnixNano"] = nanoseconds(snapshot.time_s);
  point["attributes"] = attributes(series.labels);
  if (series.kind == SeriesKind::kHistogram) {
    Json counts = Json::array();
    for (const int64_t count : series.counts) {
      counts.push_back(fmt::format("{}", count));
    }
    point["count"] = fmt::format("{}", series.count());
    point["sum"] = series.sum;
    point["explicitBounds"] = series.bounds;
    point["bucketCounts"] = std::move(counts);
  } else if (series.value == std::floor(series.value) &&
             std::abs(series.value) < 9e15) {
    point["asInt"] = fmt::format("{}", int64_t(series.value));
  } else {
    point["asDouble"] = series.value;
  }
  return point;
}

std::string_view data_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::kCounter: return "sum";
    case SeriesKind::kGauge: return "gauge";
    case SeriesKind::kHistogram: return "histogram";
  }
  return "gauge";
}

Json metric_head(const SeriesValue& series) {
  auto [name, unit] = dotted(series.name);
  Json metric = {{"name", name}, {"description", series.help}};
  if (!unit.empty()) metric["unit"] = unit;
  Json& data = metric[data_of(series.kind)];
  if (series.kind != SeriesKind::kGauge) {
    data["aggregationTemporality"] = kCumulative;
  }
  if (series.kind == SeriesKind::kCounter) data["isMonotonic"] = true;
  data["dataPoints"] = Json::array();
  return metric;
}

std::string text_of(const Json& json) { return json.dump(); }

std::string random_hex(size_t digits) {
  std::string bytes(digits / 2, '\0');
  // Never blocks or fails for 256 bytes or less once the system is up.
  [[maybe_unused]] const auto got = getrandom(bytes.data(), bytes.size(), 0);
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", uint8_t(c));
  return text;
}

int64_t clock_ns(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

// The open spans of one thread, while its events pass in order.
struct OpenSpan {
  int64_t end_ns = 0;
  std::string id;
};

}  // namespace

std::string otlp_metrics(const Snapshot& snapshot,
                         const OtlpResource& resource) {
  Json metrics = Json::array();
  std::string_view last_name;
  for (const SeriesValue& series : snapshot.series) {
    // JSON has no infinity: such a gauge has no value now.
    if (series.kind != SeriesKind::kHistogram && !std::isfinite(series.value)) {
      continue;
    }
    if (series.name != last_name) metrics.push_back(metric_head(series));
    last_name = series.name;
    metrics.back()[data_of(series.kind)]["dataPoints"].push_back(
        point_of(series, snapshot));
  }
  return text_of(
      {{"resourceMetrics",
        Json::array({{{"resource", resource_json(resource)},
                      {"scopeMetrics",
                       Json::array({{{"scope", {{"name", "framewise"}}},
                                     {"metrics", std::move(metrics)}}})}}})}});
}

TraceIdentity trace_identity(std::string_view traceparent) {
  TraceIdentity trace;
  trace.clock_offset_ns = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
  // 00-TRACE-SPAN-FLAGS
  const bool has_form = traceparent.size() == 55 && traceparent[2] == '-' &&
                        traceparent[35] == '-' && traceparent[52] == '-' &&
                        is_hex(traceparent.substr(3, 32)) &&
                        is_hex(traceparent.substr(36, 16));
  if (has_form) {
    trace.trace_id = traceparent.substr(3, 32);
    trace.parent_id = traceparent.substr(36, 16);
  } else {
    trace.trace_id = random_hex(32);
  }
  return trace;
}

std::string otlp_traces(const SpanEvents& events, const TraceIdentity& trace,
                        const OtlpResource& resource) {
  // Events that begin together are ordered from the outermost.
  std::vector<SpanEvent> ordered = events.events;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const SpanEvent& a, const SpanEvent& b) {
                     return a.begin_ns != b.begin_ns ? a.begin_ns < b.begin_ns
                                                     : a.wall_ns > b.wall_ns;
                   });
  std::map<int, std::vector<OpenSpan>> open;
  Json spans = Json::array();
  const std::string prefix = random_hex(8);
  for (size_t i = 0; i < ordered.size(); ++i) {
    const SpanEvent& event = ordered[i];
    std::vector<OpenSpan>& around = open[event.thread];
    const int64_t end_ns = event.begin_ns + event.wall_ns;
    while (!around.empty() && around.back().end_ns < end_ns) around.pop_back();
    const std::string id = prefix + fmt::format("{:08x}", uint32_t(i + 1));
    Json span = {{"traceId", trace.trace_id}, {"spanId", id}};
    const std::string& parent =
        around.empty() ? trace.parent_id : around.back().id;
    if (!parent.empty()) span["parentSpanId"] = parent;
    span["name"] = std::string(event.name);
    span["kind"] = kInternalSpan;
    span["startTimeUnixNano"] =
        fmt::format("{}", event.begin_ns + trace.clock_offset_ns);
    span["endTimeUnixNano"] = fmt::format("{}", end_ns + trace.clock_offset_ns);
    span["attributes"] = Json::array(
        {{{"key", "thread.id"},
          {"value", {{"intValue", fmt::format("{}", event.thread)}}}}});
    spans.push_back(std::move(span));
    around.push_back({end_ns, id});
  }
  return text_of(
      {{"resourceSpans",
        Json::array({{{"resource", resource_json(resource)},
                      {"scopeSpans",
                       Json::array({{{"scope", {{"name", "framewise"}}},
                                     {"spans", std::move(spans)}}})}}})}});
}

}  // namespace framewise::telemetry
