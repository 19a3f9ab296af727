// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/compare_output.h"

#include <algorithm>
#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "compare/steps/skip_unreadable_tests.h"
#include "report/comparison/comparison_csv.h"
#include "report/comparison/comparison_json.h"
#include "report/comparison/comparison_text.h"
#include "report/comparison/ffmpeg_quality_metrics.h"
#include "report/comparison/libvmaf_forms.h"
#include "telemetry/span.h"

namespace framewise::cli {
namespace {

// The formats of other programs: values of frames, and no findings.
bool is_frame_format(ReportFormat format) {
  return format == ReportFormat::kVmafJson ||
         format == ReportFormat::kVmafXml || format == ReportFormat::kVmafCsv ||
         format == ReportFormat::kFfmpegQualityMetrics;
}

// Prints the errors of tests that could not be compared, unless the report that
// is printed has them as text.
void report_failed_tests(const Report& report, ReportFormat format,
                         const Invocation& invocation) {
  if (format == ReportFormat::kText && !writes_to_file(invocation)) return;
  for (const Comparison& one : report.comparisons) {
    if (one.error) say_error(invocation.errors, *one.error);
  }
}

// Warns about partial results, which other formats show only in a column.
void warn_about_missing_pairs(const Report& report, ReportFormat format,
                              const Invocation& invocation) {
  if (format == ReportFormat::kText || format == ReportFormat::kJson ||
      format == ReportFormat::kJson1) {
    return;
  }
  if (log_level(invocation.settings) == LogLevel::kError) return;
  for (const Comparison& one : report.comparisons) {
    if (!one.partial) continue;
    say_warning(
        invocation.errors,
        fmt::format("partial result: {} of {} frame pairs of {} were measured",
                    one.measured_pairs, one.distinct_pairs,
                    printable(one.test.path)));
  }
}

// Prints findings that affect how far the values can be trusted: CSV rows of
// frames and the formats of other programs have no field for them.
void warn_about_findings(const Report& report, ReportFormat format,
                         const Invocation& invocation) {
  const bool rows = format == ReportFormat::kCsv && invocation.has("per-frame");
  if (!rows && !is_frame_format(format)) return;
  if (log_level(invocation.settings) == LogLevel::kError) return;
  for (const Comparison& one : report.comparisons) {
    for (const Finding& finding : one.warnings) {
      say_warning(invocation.errors,
                  fmt::format("{}: {}: {}", printable(one.test.path),
                              finding.kind, printable(finding.message)));
    }
  }
}

bool is_verbose(const Invocation& invocation) {
  return log_level(invocation.settings) >= LogLevel::kDebug;
}

Result<ReportFormat> json_format(const Invocation& invocation) {
  const std::string_view version = invocation.value("schema");
  if (version.empty() || version == "2") return ReportFormat::kJson;
  if (version == "1") return ReportFormat::kJson1;
  return with_hint(fail(ErrorKind::kUsage, "unknown version '{}' of the JSON",
                        printable(version)),
                   "use --schema 2, the default, or --schema 1");
}

}  // namespace

Result<ReportFormat> report_format_of(const Invocation& invocation) {
  constexpr std::pair<std::string_view, ReportFormat> kFormats[] = {
      {"text", ReportFormat::kText},
      {"ndjson", ReportFormat::kNdjson},
      {"csv", ReportFormat::kCsv},
      {"vmaf-json", ReportFormat::kVmafJson},
      {"vmaf-xml", ReportFormat::kVmafXml},
      {"vmaf-csv", ReportFormat::kVmafCsv},
      {"ffmpeg-quality-metrics", ReportFormat::kFfmpegQualityMetrics},
  };
  const bool named[] = {invocation.has("json"), invocation.has("ndjson"),
                        invocation.has("csv"), invocation.has("format")};
  if (std::count(std::begin(named), std::end(named), true) > 1) {
    return with_hint(
        fail(ErrorKind::kUsage, "more than one format is requested"),
        "use one of --json, --ndjson, --csv and --format");
  }
  if (invocation.has("json") || invocation.value("format") == "json") {
    return json_format(invocation);
  }
  if (invocation.has("schema")) {
    return with_hint(
        fail(ErrorKind::kUsage, "--schema is the version of --json"),
        "add --json, or remove --schema");
  }
  if (invocation.has("ndjson")) return ReportFormat::kNdjson;
  if (invocation.has("csv")) return ReportFormat::kCsv;
  if (!invocation.has("format")) return ReportFormat::kText;
  for (const auto& [name, format] : kFormats) {
    if (invocation.value("format") == name) return format;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "unknown format '{}'",
           printable(invocation.value("format"))),
      "use text, json, ndjson, csv, vmaf-json, vmaf-xml, vmaf-csv or "
      "ffmpeg-quality-metrics");
}

Result<void> check_single_test(ReportFormat format,
                               const ComparedFiles& files) {
  if (!is_frame_format(format) || files.tests.size() == 1) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "this format holds one test only"),
      "compare the tests one by one, or use --json, --ndjson or --csv");
}

void choose_metrics(ReportFormat format, const Settings& settings,
                    CompareOptions& options) {
  const bool named = settings.origin("compare.metrics").layer !=
                     SettingOrigin::Layer::kBuiltIn;
  if (format == ReportFormat::kFfmpegQualityMetrics && !named) {
    options.metrics = report::ffmpeg_quality_metrics();
  }
}

std::string text_of(const Report& report, ReportFormat format,
                    const Invocation& invocation) {
  const telemetry::Span span("report");
  const report::ReportDetail detail{.per_frame = invocation.has("per-frame"),
                                    .pairs = invocation.has("pairs"),
                                    .in_full = is_verbose(invocation)};
  const Terminal& output = invocation.output;
  switch (format) {
    case ReportFormat::kText: {
      const bool to_file = writes_to_file(invocation);
      return report_text(
          report, detail,
          {.color = output.color && !to_file,
           .columns = output.is_terminal && !to_file ? output.columns : 0});
    }
    case ReportFormat::kJson: return report_json(report, detail);
    case ReportFormat::kJson1: return report_json_1(report, detail);
    case ReportFormat::kNdjson: return report_ndjson(report, detail);
    case ReportFormat::kCsv:
      return detail.per_frame ? report::per_frame_csv(report)
                              : report::summary_csv(report);
    case ReportFormat::kVmafJson: return report::report_vmaf_json(report);
    case ReportFormat::kVmafXml: return report::report_vmaf_xml(report);
    case ReportFormat::kVmafCsv: return report::report_vmaf_csv(report);
    case ReportFormat::kFfmpegQualityMetrics:
      return report::report_ffmpeg_quality_metrics(report);
  }
  return {};
}

namespace {

// Every format warns about named metrics without a value, since they decide
// the exit code. libvmaf's CSV has no place for the reason of any metric.
void warn_about_missing_values(const Report& report, ReportFormat format,
                               const jobs::CompareRequest& request,
                               const Invocation& invocation) {
  if (log_level(invocation.settings) == LogLevel::kError) return;
  const auto warn = [&](std::string_view metric, std::string_view reason) {
    say_warning(invocation.errors,
                fmt::format("no value for {}: {}", metric, reason));
  };
  for (const Skipped& one : jobs::missing_metrics(report, request)) {
    warn(one.metric, one.reason);
  }
  if (format != ReportFormat::kVmafCsv) return;
  for (const MetricReport& metric : report.comparisons.front().metrics) {
    if (metric.summary || jobs::is_named(metric.info->name, request)) continue;
    warn(metric.info->name, metric.why_not);
  }
}

}  // namespace

std::string text_of_failure(const ComparedFiles& files, const Error& error,
                            ReportFormat format, const Invocation& invocation) {
  if (format != ReportFormat::kJson && format != ReportFormat::kNdjson) {
    return {};
  }
  if (error.kind == ErrorKind::kUsage) return {};
  Report report;
  report.reference.path = files.reference.string();
  for (const std::filesystem::path& test : files.tests) {
    report.comparisons.push_back(comparison::unreadable(test, error));
  }
  return text_of(report, format, invocation);
}

void warn_about(const Report& report, ReportFormat format,
                const jobs::CompareRequest& request,
                const Invocation& invocation) {
  report_failed_tests(report, format, invocation);
  warn_about_missing_pairs(report, format, invocation);
  warn_about_missing_values(report, format, request, invocation);
  warn_about_findings(report, format, invocation);
}

}  // namespace framewise::cli
