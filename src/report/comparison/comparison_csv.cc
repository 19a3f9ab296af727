// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/comparison_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/cells.h"

namespace framewise::report {
namespace {

// The kinds of all warnings about the numbers, such as "size_differs".
std::string warnings_of(const Comparison& comparison) {
  std::string kinds;
  for (const Finding& finding : comparison.warnings) {
    kinds += (kinds.empty() ? "" : " ") + finding.kind;
  }
  return kinds;
}

std::string row_end(const Comparison& comparison, const std::string& why_not) {
  return fmt::format(",{},{},{},{},{}\n", name_of(comparison.status()),
                     csv_cell(comparison.score), comparison.partial,
                     csv_cell(why_not), csv_cell(warnings_of(comparison)));
}

std::string numbers_of(const MetricReport& metric,
                       const Comparison& comparison) {
  if (!metric.summary) return ",,,,,,,,,,,,";
  const Summary& s = *metric.summary;
  const std::string text = fmt::format(",{},{},{},{},{},{},{},{},{}", s.mean,
                                       csv_cell(s.harmonic_mean), s.std, s.min,
                                       s.p1, s.p5, s.p50, s.p95, s.max);
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
    const std::string files = csv_cell(report.reference.path) + "," +
                              csv_cell(comparison.test.path) + ",";
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
  // All tests that could be compared have the same metrics.
  const auto measured = std::ranges::find_if(
      report.comparisons, [](const Comparison& one) { return !one.error; });
  for (const MetricReport& metric : measured->metrics) {
    text += fmt::format(",{}", metric.info->name);
  }
  text += "\n";
  for (const Comparison& comparison : report.comparisons) {
    for (const Meeting& meeting : comparison.meetings) {
      text += fmt::format("{},{},{},{},{}", csv_cell(comparison.test.path),
                          meeting.at_ms, meeting.duration_ms,
                          meeting.reference_frame, meeting.test_frame);
      for (const MetricReport& metric : comparison.metrics) {
        text += "," + csv_cell(metric.values[meeting.pair]);
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace framewise::report
