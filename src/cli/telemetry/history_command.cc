// SPDX-License-Identifier: Apache-2.0
// `framewise telemetry show|export|clear`: the history of metrics in SQLite.
#include <time.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/telemetry/telemetry_commands.h"
#include "telemetry/history/metrics_history.h"

namespace framewise::cli {
namespace {

using telemetry::HistoryPoint;
using telemetry::HistoryQuery;
using telemetry::MetricsHistory;

double unix_now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// UTC, to the millisecond.
std::string time_text(double time_s) {
  const auto ms = int64_t(time_s * 1000);
  const auto seconds = time_t(ms / 1000);
  tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  const size_t size = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  return fmt::format("{}.{:03}Z", std::string_view(text, size), ms % 1000);
}

Result<HistoryQuery> query_of(const Invocation& invocation) {
  HistoryQuery query{.name_prefix = std::string(invocation.value("name"))};
  if (invocation.has("since")) {
    // Ages are written as in the configuration.
    FW_ASSIGN_OR_RETURN(const SettingValue age,
                        parse_value(*find_setting("telemetry.history_age"),
                                    invocation.value("since")));
    query.from_s = unix_now() - double(std::get<int64_t>(age)) / 1000;
  }
  if (invocation.has("limit")) {
    const std::string_view text = invocation.value("limit");
    const auto [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), query.most);
    if (code != std::errc() || end != text.data() + text.size() ||
        query.most < 1) {
      return with_hint(
          fail(ErrorKind::kUsage, "--limit cannot be \"{}\"", text),
          "write a number of points, 1 or more");
    }
  }
  return query;
}

std::string json_line(const HistoryPoint& point) {
  const Json json = {{"time", time_text(point.time_s)},
                     {"name", point.value.name},
                     {"labels", point.value.labels},
                     {"value", point.value.value}};
  return json.dump() + "\n";
}

std::string text_line(const HistoryPoint& point) {
  const std::string& labels = point.value.labels;
  return fmt::format(
      "{}  {:>12.6g}  {}\n", time_text(point.time_s), point.value.value,
      printable(labels.empty() ? point.value.name
                               : point.value.name + "{" + labels + "}"));
}

// In quotes, with each quote doubled (RFC 4180).
std::string csv_field(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Result<ExitCode> run_telemetry_show(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const HistoryQuery query, query_of(invocation));
  FW_ASSIGN_OR_RETURN(
      const MetricsHistory history,
      MetricsHistory::open(invocation.arguments.front(), false));
  FW_ASSIGN_OR_RETURN(const auto points, history.points(query));
  std::string text;
  for (const HistoryPoint& point : points) {
    text += invocation.has("json") ? json_line(point) : text_line(point);
  }
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

Result<ExitCode> run_telemetry_export(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(HistoryQuery query, query_of(invocation));
  query.most = 0;
  FW_ASSIGN_OR_RETURN(
      const MetricsHistory history,
      MetricsHistory::open(invocation.arguments.front(), false));
  FW_ASSIGN_OR_RETURN(auto points, history.points(query));
  std::ranges::reverse(points);
  std::string text = "time,name,labels,value\n";
  for (const HistoryPoint& point : points) {
    text += fmt::format("{},{},{},{}\n", time_text(point.time_s),
                        csv_field(point.value.name),
                        csv_field(point.value.labels), point.value.value);
  }
  FW_RETURN_IF_ERROR(write_result(invocation, text));
  return ExitCode::kOk;
}

Result<ExitCode> run_telemetry_clear(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(
      MetricsHistory history,
      MetricsHistory::open(invocation.arguments.front(), false));
  FW_ASSIGN_OR_RETURN(const int64_t removed, history.clear());
  FW_RETURN_IF_ERROR(write(invocation.output.stream,
                           fmt::format("{} points removed\n", removed)));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
