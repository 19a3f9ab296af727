// SPDX-License-Identifier: Apache-2.0
// The text form of Prometheus, version 0.0.4: HELP and TYPE once for each name,
// cumulative buckets.
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "telemetry/snapshot.h"

namespace framewise::telemetry {
namespace {

void add_escaped(std::string_view text, bool quotes, std::string& out) {
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
}

void add_number(double value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else if (value == std::floor(value) && std::abs(value) < 1e15) {
    fmt::format_to(std::back_inserter(out), "{}", int64_t(value));
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

// `a="b"` without braces: a bucket has one label more.
std::string label_list(const Labels& labels) {
  std::string list;
  for (const auto& [name, value] : labels) {
    if (!list.empty()) list += ',';
    list += name;
    list += "=\"";
    add_escaped(value, true, list);
    list += '"';
  }
  return list;
}

std::string_view type_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::kCounter: return "counter";
    case SeriesKind::kGauge: return "gauge";
    case SeriesKind::kHistogram: return "histogram";
  }
  return "";
}

void add_line(std::string_view name, std::string_view suffix,
              std::string_view labels, double value, std::string& out) {
  out += name;
  out += suffix;
  if (!labels.empty()) {
    out += '{';
    out += labels;
    out += '}';
  }
  out += ' ';
  add_number(value, out);
  out += '\n';
}

void add_histogram(const SeriesValue& series, const std::string& labels,
                   std::string& out) {
  int64_t total = 0;
  for (size_t i = 0; i < series.counts.size(); ++i) {
    total += series.counts[i];
    std::string bucket = labels;
    if (!bucket.empty()) bucket += ',';
    bucket += "le=\"";
    if (i == series.bounds.size()) {
      bucket += "+Inf";
    } else {
      fmt::format_to(std::back_inserter(bucket), "{}", series.bounds[i]);
    }
    bucket += '"';
    add_line(series.name, "_bucket", bucket, double(total), out);
  }
  add_line(series.name, "_sum", labels, series.sum, out);
  add_line(series.name, "_count", labels, double(total), out);
}

}  // namespace

std::string prometheus_text(const Snapshot& snapshot) {
  std::string out;
  std::string_view last_name;
  for (const SeriesValue& series : snapshot.series) {
    if (series.name != last_name) {
      last_name = series.name;
      fmt::format_to(std::back_inserter(out), "# HELP {} ", series.name);
      add_escaped(series.help, false, out);
      fmt::format_to(std::back_inserter(out), "\n# TYPE {} {}\n", series.name,
                     type_of(series.kind));
    }
    const std::string labels = label_list(series.labels);
    if (series.kind == SeriesKind::kHistogram) {
      add_histogram(series, labels, out);
    } else {
      add_line(series.name, "", labels, series.value, out);
    }
  }
  return out;
}

std::string prometheus_text() { return prometheus_text(take_snapshot()); }

}  // namespace framewise::telemetry
