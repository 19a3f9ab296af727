// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/comparison_csv.h"

#include <fmt/format.h>

#include <algorithm>

namespace framewise::report {
namespace {

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c;
    if (c == '"') quoted += '"';
  }
  return quoted + '"';
}

// The shortest text that reads back as the same number; nothing for nothing.
std::string cell(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

// What to know before trusting the numbers, by its kinds.
std::string warnings_of(const Comparison& comparison) {
  std::string kinds;
  for (const Finding& finding : comparison.warnings) {
    kinds += (kinds.empty() ? "" : " ") + finding.kind;
  }
  return kinds;
}

std::string row_end(const Comparison& comparison, const std::string& why_not) {
  return fmt::format(",{},{},{},{},{}\n", name_of(comparison.status()),
                     cell(comparison.score), comparison.partial, cell(why_not),
                     cell(warnings_of(comparison)));
}

std::string numbers_of(const MetricReport& metric,
                       const Comparison& comparison) {
  if (!metric.summary) return ",,,,,,,,,,,,";
  const Summary& s = *metric.summary;
  const std::string text =
      fmt::format(",{},{},{},{},{},{},{},{},{}", s.mean, cell(s.harmonic_mean),
                  s.std, s.min, s.p1, s.p5, s.p50, s.p95, s.max);
  if (const auto& sampled = metric.sampled) {
    return text + fmt::format(",{},{},{}", sampled->pairs, sampled->mean_low,
                              sampled->mean_high);
  }
  return text + fmt::format(",{},,", comparison.measured_pairs);
}

}  // namespace

std::string summary_csv(const Report& report) {
  std::string text =
      "reference,test,metric,mean,harmonic_mean,std,min,p1,p5,p50,p95,max,"
      "measured_pairs,mean_low,mean_high,verdict,score,partial,reason,"
      "warnings\n";
  for (const Comparison& comparison : report.comparisons) {
    const std::string files =
        cell(report.reference.path) + "," + cell(comparison.test.path) + ",";
    if (comparison.error) {
      text += files + ",,,,,,,,,,,," +
              row_end(comparison, comparison.error->message);
    }
    for (const MetricReport& metric : comparison.metrics) {
      text += fmt::format("{}{}{}{}", files, metric.info->name,
                          numbers_of(metric, comparison),
                          row_end(comparison, metric.why_not));
    }
  }
  return text;
}

std::string per_frame_csv(const Report& report) {
  std::string text = "test,at_ms,duration_ms,reference_frame,test_frame";
  // The same of all that could be compared.
  const auto measured = std::ranges::find_if(
      report.comparisons, [](const Comparison& one) { return !one.error; });
  for (const MetricReport& metric : measured->metrics) {
    text += fmt::format(",{}", metric.info->name);
  }
  text += "\n";
  for (const Comparison& comparison : report.comparisons) {
    for (const Meeting& meeting : comparison.meetings) {
      text += fmt::format("{},{},{},{},{}", cell(comparison.test.path),
                          meeting.at_ms, meeting.duration_ms,
                          meeting.reference_frame, meeting.test_frame);
      for (const MetricReport& metric : comparison.metrics) {
        text += "," + cell(metric.values[meeting.pair]);
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace framewise::report
