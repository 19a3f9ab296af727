// SPDX-License-Identifier: Apache-2.0
// The text form of Prometheus, version 0.0.4: HELP and TYPE once for each name,
// cumulative buckets.
#include <fmt/format.h>

#include "telemetry/series.h"

namespace framewise::telemetry {
namespace {

std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
  return out;
}

// `{a="b",le="1"}`, or nothing.
std::string label_text(const Labels& labels, const std::string& bound = "") {
  std::string list;
  for (const auto& [name, value] : labels) {
    if (!list.empty()) list += ",";
    list += fmt::format("{}=\"{}\"", name, escaped(value, true));
  }
  if (!bound.empty()) {
    if (!list.empty()) list += ",";
    list += fmt::format("le=\"{}\"", bound);
  }
  return list.empty() ? "" : "{" + list + "}";
}

std::string_view type_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::kCounter: return "counter";
    case SeriesKind::kGauge: return "gauge";
    case SeriesKind::kHistogram: return "histogram";
  }
  return "";
}

std::string histogram_lines(const Histogram& series) {
  std::string text;
  int64_t total = 0;
  const std::vector<int64_t> counts = series.counts();
  for (size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    const bool last = i == series.bounds().size();
    text += fmt::format(
        "{}_bucket{} {}\n", series.name(),
        label_text(series.labels(),
                   last ? "+Inf" : fmt::format("{}", series.bounds()[i])),
        total);
  }
  const std::string labels = label_text(series.labels());
  return text + fmt::format("{0}_sum{1} {2}\n{0}_count{1} {3}\n", series.name(),
                            labels, series.sum(), total);
}

struct Text {
  std::string lines;
  std::string last_name;
};

void add_series(const Series& series, Text& text) {
  if (series.name() != text.last_name) {
    text.lines +=
        fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", series.name(),
                    escaped(series.help(), false), type_of(series.kind()));
    text.last_name = series.name();
  }
  switch (series.kind()) {
    case SeriesKind::kCounter:
      text.lines +=
          fmt::format("{}{} {}\n", series.name(), label_text(series.labels()),
                      static_cast<const Counter&>(series).value());
      break;
    case SeriesKind::kGauge:
      text.lines +=
          fmt::format("{}{} {}\n", series.name(), label_text(series.labels()),
                      static_cast<const Gauge&>(series).value());
      break;
    case SeriesKind::kHistogram:
      text.lines += histogram_lines(static_cast<const Histogram&>(series));
      break;
  }
}

}  // namespace

std::string prometheus_text() {
  Text text;
  each_series([&](const Series& series) { add_series(series, text); });
  return text.lines;
}

}  // namespace framewise::telemetry
