// SPDX-License-Identifier: Apache-2.0
// `framewise compare`: reads the options, compares, and prints the report in
// the requested format.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/commands/comparing.h"
#include "cli/files/open_page.h"
#include "cli/files/output_file.h"
#include "cli/files/outputs_by_ending.h"
#include "cli/files/report_files.h"
#include "cli/files/standard_input.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_options.h"
#include "cli/options/compare_time_options.h"
#include "cli/options/models_folder.h"
#include "cli/options/policy_source.h"
#include "cli/options/reading_options.h"
#include "cli/terminal/progress_display.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "report/comparison/comparison_csv.h"
#include "report/comparison/comparison_json.h"
#include "report/comparison/comparison_text.h"
#include "report/comparison/libvmaf_forms.h"
#include "runtime/cancellation.h"
#include "telemetry/span.h"

namespace framewise::cli {
namespace {

// Fails if a file is a folder, with a hint to the command for folders.
Result<void> check_for_folders(const ComparedFiles& files) {
  const auto refuse = [](const std::filesystem::path& path) -> Result<void> {
    std::error_code unknown;
    if (!std::filesystem::is_directory(path, unknown)) return {};
    return in_file(
        with_hint(fail(ErrorKind::kInput, "is a folder, not a file"),
                  "to compare the files of two folders, use framewise batch "
                  "ORIGINALS TESTS; to compare numbered images as one video, "
                  "use FOLDER/%04d.png"),
        path.native());
  };
  FW_RETURN_IF_ERROR(refuse(files.reference));
  for (const std::filesystem::path& test : files.tests) {
    FW_RETURN_IF_ERROR(refuse(test));
  }
  return {};
}

// Reads ORIGINAL TEST…, or -r ORIGINAL and -d TEST.
Result<ComparedFiles> files_of(const Invocation& invocation) {
  ComparedFiles files;
  const auto originals =
      std::count_if(invocation.options.begin(), invocation.options.end(),
                    [](const auto& one) { return one.first == "reference"; });
  if (originals > 1) {
    return fail(ErrorKind::kUsage, "--reference is given more than once");
  }
  auto rest = invocation.arguments.begin();
  const auto end = invocation.arguments.end();
  if (invocation.has("reference")) {
    files.reference = invocation.value("reference");
  } else if (rest != end) {
    files.reference = *rest++;
  }
  for (const auto& [name, value] : invocation.options) {
    if (name == "distorted") files.tests.emplace_back(value);
  }
  files.tests.insert(files.tests.end(), rest, end);
  if (files.reference.empty() || files.tests.empty()) {
    return with_hint(fail(ErrorKind::kUsage,
                          "name an original and at least one file to compare"),
                     "usage: framewise compare ORIGINAL TEST...");
  }
  FW_RETURN_IF_ERROR(check_for_folders(files));
  return files;
}

// Fails if an output is named twice, or if an output that must be a file is
// "-".
Result<void> check_outputs(const Invocation& invocation) {
  for (const std::string_view name :
       {"out", "html", "markdown", "plot", "heatmap"}) {
    const auto given = std::ranges::count(
        invocation.options, name, [](const auto& row) { return row.first; });
    if (given > 1) {
      return fail(ErrorKind::kUsage, "--{} is given {} times", name, given);
    }
    const bool to_stream = name == "out" || name == "plot";
    if (!to_stream && invocation.value(name) == "-") {
      return with_hint(
          fail(ErrorKind::kUsage, "--{} cannot write to standard output", name),
          "name a file or folder, such as ./report");
    }
  }
  return {};
}

// Fails if an output would overwrite a compared file.
Result<void> check_overwriting(const Invocation& invocation,
                               const ComparedFiles& files) {
  std::vector<std::filesystem::path> inputs = files.tests;
  inputs.push_back(files.reference);
  for (const char* name : {"out", "html", "markdown", "plot", "heatmap"}) {
    const std::filesystem::path place(invocation.value(name));
    for (const std::filesystem::path& input : inputs) {
      std::error_code unknown;
      if (!std::filesystem::is_regular_file(place, unknown) ||
          !std::filesystem::equivalent(place, input, unknown)) {
        continue;
      }
      return in_file(
          with_hint(fail(ErrorKind::kUsage,
                         "--{} would overwrite a file that is compared", name),
                    "write to another file"),
          place.native());
    }
  }
  return {};
}

std::string_view without_spaces(std::string_view word) {
  const size_t begin = std::min(word.find_first_not_of(' '), word.size());
  word.remove_prefix(begin);
  return word.substr(0, word.find_last_not_of(' ') + 1);
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    const std::string_view word = without_spaces(list.substr(0, end));
    if (!word.empty()) words.emplace_back(word);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

Result<void> set_background(std::string_view text, CompareOptions& options) {
  if (text == "both") return {};
  if (text == "black" || text == "white") {
    const uint8_t level = text == "white" ? 255 : 0;
    options.background = {level, level, level};
    return {};
  }
  uint32_t value = 0;
  const std::string_view digits = text.substr(text.starts_with('#') ? 1 : 0);
  const auto [stop, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 6 || code != std::errc() ||
      stop != digits.data() + digits.size()) {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is not a background", printable(text)),
        "use black, white, both or #rrggbb");
  }
  options.background = {uint8_t(value >> 16), uint8_t(value >> 8),
                        uint8_t(value)};
  return {};
}

}  // namespace

Result<CompareOptions> compare_options(const Invocation& invocation) {
  const Settings& settings = invocation.settings;
  CompareOptions options;
  FW_ASSIGN_OR_RETURN(options.open, reading_options(settings));
  options.metrics = split(settings.text("compare.metrics"));
  if (options.metrics.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no metric is selected"),
                     "`framewise metrics` lists all metrics");
  }
  for (const auto& [name, value] : invocation.options) {
    if (name == "require") options.requirements.push_back(value);
  }
  const std::string& pairing = settings.text("compare.pairing");
  options.pairing = pairing == "time"      ? PairingMode::kTime
                    : pairing == "index"   ? PairingMode::kIndex
                    : pairing == "content" ? PairingMode::kContent
                    : pairing == "stretch" ? PairingMode::kStretch
                                           : PairingMode::kAuto;
  const std::string& resize = settings.text("compare.resize");
  options.resizing = resize == "test"  ? Resizing::kTest
                     : resize == "ref" ? Resizing::kReference
                                       : Resizing::kRefuse;
  FW_RETURN_IF_ERROR(
      set_background(settings.text("compare.background"), options));
  options.nits = settings.real("compare.nits");
  options.lpips_size = int(settings.integer("compare.lpips_size"));
  options.models = models_folder(invocation);
  options.memory_per_thread = resources_of(settings).memory_per_thread();
  FW_RETURN_IF_ERROR(set_time_options(invocation, options));
  if (invocation.has("heatmap")) options.error_maps = options.worst;
  FW_ASSIGN_OR_RETURN(options.policy,
                      policy_from(settings.text("compare.policy")));
  options.judge = !invocation.has("no-verdict");
  if (!options.judge &&
      settings.origin("compare.fail_on").layer == SettingOrigin::Layer::kFlag &&
      settings.text("compare.fail_on") != "never") {
    return with_hint(
        fail(ErrorKind::kUsage,
             "--fail-on needs a verdict, and --no-verdict turns it off"),
        "remove --no-verdict, or require a value of a metric: --require "
        "'ssimulacra2.mean>=70'");
  }
  options.full = invocation.has("full");
  return options;
}

namespace {

enum class Format {
  kText,
  kJson,
  kNdjson,
  kCsv,
  kVmafJson,
  kVmafXml,
  kVmafCsv
};

Result<Format> format_of(const Invocation& invocation) {
  constexpr std::pair<std::string_view, Format> kFormats[] = {
      {"text", Format::kText},          {"json", Format::kJson},
      {"ndjson", Format::kNdjson},      {"csv", Format::kCsv},
      {"vmaf-json", Format::kVmafJson}, {"vmaf-xml", Format::kVmafXml},
      {"vmaf-csv", Format::kVmafCsv},
  };
  const bool named[] = {invocation.has("json"), invocation.has("ndjson"),
                        invocation.has("csv"), invocation.has("format")};
  if (std::count(std::begin(named), std::end(named), true) > 1) {
    return with_hint(
        fail(ErrorKind::kUsage, "more than one format is requested"),
        "use one of --json, --ndjson, --csv and --format");
  }
  if (invocation.has("json")) return Format::kJson;
  if (invocation.has("ndjson")) return Format::kNdjson;
  if (invocation.has("csv")) return Format::kCsv;
  if (!invocation.has("format")) return Format::kText;
  for (const auto& [name, format] : kFormats) {
    if (invocation.value("format") == name) return format;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "unknown format '{}'",
           printable(invocation.value("format"))),
      "use text, json, ndjson, csv, vmaf-json, vmaf-xml or vmaf-csv");
}

std::string text_of(const Report& report, Format format,
                    const Invocation& invocation) {
  const telemetry::Span span("report");
  const report::ReportDetail detail{.per_frame = invocation.has("per-frame"),
                                    .pairs = invocation.has("pairs")};
  const Terminal& output = invocation.output;
  switch (format) {
    case Format::kText: {
      const bool to_file = writes_to_file(invocation);
      return report_text(
          report, detail,
          {.color = output.color && !to_file,
           .columns = output.is_terminal && !to_file ? output.columns : 0});
    }
    case Format::kJson: return report_json(report, detail);
    case Format::kNdjson: return report_ndjson(report, detail);
    case Format::kCsv:
      return detail.per_frame ? report::per_frame_csv(report)
                              : report::summary_csv(report);
    case Format::kVmafJson: return report::report_vmaf_json(report);
    case Format::kVmafXml: return report::report_vmaf_xml(report);
    case Format::kVmafCsv: return report::report_vmaf_csv(report);
  }
  return {};
}

bool is_libvmaf_format(Format format) {
  return format == Format::kVmafJson || format == Format::kVmafXml ||
         format == Format::kVmafCsv;
}

Result<void> check_single_test(Format format, const ComparedFiles& files) {
  if (!is_libvmaf_format(format) || files.tests.size() == 1) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "the formats of libvmaf hold one test only"),
      "compare the tests one by one, or use --json, --ndjson or --csv");
}

// Prints the errors of tests that could not be compared, unless the report that
// is printed has them as text.
void report_failed_tests(const Report& report, Format format,
                         const Invocation& invocation) {
  if (format == Format::kText && !writes_to_file(invocation)) return;
  for (const Comparison& one : report.comparisons) {
    if (one.error) say_error(invocation.errors, *one.error);
  }
}

// Warns about partial results, which other formats show only in a column.
void warn_about_missing_pairs(const Report& report, Format format,
                              const Invocation& invocation) {
  if (format == Format::kText || format == Format::kJson) return;
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
// frames and the formats of libvmaf have no field for them.
void warn_about_findings(const Report& report, Format format,
                         const Invocation& invocation) {
  const bool rows = format == Format::kCsv && invocation.has("per-frame");
  if (!rows && !is_libvmaf_format(format)) return;
  if (log_level(invocation.settings) == LogLevel::kError) return;
  for (const Comparison& one : report.comparisons) {
    for (const Finding& finding : one.warnings) {
      say_warning(invocation.errors,
                  fmt::format("{}: {}: {}", printable(one.test.path),
                              finding.kind, printable(finding.message)));
    }
  }
}

// Writes error maps, and warns if no metric drew any.
Result<void> write_maps(const Report& report, const Invocation& invocation) {
  const std::filesystem::path place(invocation.value("heatmap"));
  FW_RETURN_IF_ERROR(is_png_file(invocation.value("heatmap"))
                         ? write_worst_error_map(report, place)
                         : write_error_maps(report, place));
  const bool differs_unmapped =
      std::any_of(report.comparisons.begin(), report.comparisons.end(),
                  [](const Comparison& one) {
                    return !one.identical_pixels && !one.partial &&
                           !one.error && one.error_maps.empty();
                  });
  if (differs_unmapped &&
      log_level(invocation.settings) >= LogLevel::kWarning) {
    say_warning(
        invocation.errors,
        "no error map was drawn: the selected metrics have no error maps, or "
        "the frames are too small; add --metric psnr, which always has one");
  }
  return {};
}

bool passes(const Report& report, const Invocation& invocation) {
  const std::string& limit = invocation.settings.text("compare.fail_on");
  if (!report.passed()) return false;
  if (limit == "never" || invocation.has("no-verdict")) return true;
  return report.better_than(limit == "warning" ? VerdictStatus::kWarning
                                               : VerdictStatus::kArtifact);
}

// Whether `metric` was asked for by its own name, not as one of a set.
bool is_named(std::string_view metric, const Invocation& invocation) {
  const auto names = split(invocation.settings.text("compare.metrics"));
  return std::ranges::any_of(names, [metric](const std::string& name) {
    const auto info = find_metric(name);
    return info && (*info)->name == metric;
  });
}

// The metrics named by the user without a value in some comparison, with the
// reason. A partial comparison is reported as such.
std::vector<Skipped> missing_metrics(const Report& report,
                                     const Invocation& invocation) {
  std::vector<Skipped> missing;
  const auto add = [&](std::string_view metric, const std::string& reason) {
    const bool known = std::ranges::any_of(
        missing, [&](const Skipped& one) { return one.metric == metric; });
    if (!known && is_named(metric, invocation)) {
      missing.push_back({std::string(metric), reason});
    }
  };
  for (const Comparison& one : report.comparisons) {
    if (one.error || one.partial) continue;
    for (const MetricReport& metric : one.metrics) {
      if (!metric.summary) add(metric.info->name, metric.why_not);
    }
    for (const Skipped& skipped : one.skipped) {
      add(skipped.metric, skipped.reason);
    }
  }
  return missing;
}

// The forms of libvmaf have no place for why a metric has no value; of a named
// metric every form warns, since that decides the exit code.
void warn_about_missing_values(const Report& report, Format format,
                               const Invocation& invocation) {
  if (log_level(invocation.settings) == LogLevel::kError) return;
  const auto warn = [&](std::string_view metric, std::string_view reason) {
    say_warning(invocation.errors,
                fmt::format("no value for {}: {}", metric, reason));
  };
  for (const Skipped& one : missing_metrics(report, invocation)) {
    warn(one.metric, one.reason);
  }
  if (!is_libvmaf_format(format)) return;
  for (const MetricReport& metric : report.comparisons.front().metrics) {
    if (metric.summary || is_named(metric.info->name, invocation)) continue;
    warn(metric.info->name, metric.why_not);
  }
}

}  // namespace

ExitCode exit_code_of(const CompareOutcome& outcome,
                      const Invocation& invocation) {
  if (outcome.interrupted && outcome.report.partial()) {
    return ExitCode::kInterrupted;
  }
  if (!passes(outcome.report, invocation)) return ExitCode::kRequirementFailed;
  const auto& comparisons = outcome.report.comparisons;
  const bool all_read = std::ranges::none_of(
      comparisons, [](const Comparison& one) { return one.error.has_value(); });
  if (!all_read) return ExitCode::kInput;
  const bool may_miss = invocation.settings.text("compare.missing") == "warn";
  return may_miss || missing_metrics(outcome.report, invocation).empty()
             ? ExitCode::kOk
             : ExitCode::kEnvironment;
}

Result<CompareOutcome> compare_files(const ComparedFiles& files,
                                     CompareOptions options,
                                     const Invocation& invocation) {
  ThreadPool pool(choose_resources(invocation).threads);
  runtime::Cancellation cancellation;
  runtime::Progress progress("pairs");
  const Terminal& errors = invocation.errors;
  ProgressDisplay display(progress, invocation.settings, errors);
  progress.begin(printable(files.tests.front().native()));
  int64_t done = std::numeric_limits<int64_t>::max();
  options.progress = [&](const CompareProgress& now) {
    // The comparison restarts when a test turns out to be unreadable.
    if (now.done <= std::exchange(done, now.done)) {
      progress.add(now.total, now.total);
    }
    progress.end(1);
  };
  options.executor = &pool;
  options.stop = cancellation.token();
  Result<Report> report = compare(files.reference, files.tests, options);
  progress.finish();
  display.close();
  if (!report) return std::move(report).error();
  return CompareOutcome{*std::move(report), cancellation.requested()};
}

Result<ExitCode> run_compare(const Invocation& given) {
  Invocation invocation = outputs_by_ending(given);
  const bool opens = invocation.has("open");
  if (opens && !invocation.has("html")) {
    FW_ASSIGN_OR_RETURN(const std::filesystem::path page, temporary_page());
    invocation.options.emplace_back("html", page.string());
  }
  FW_ASSIGN_OR_RETURN(ComparedFiles files, files_of(invocation));
  FW_ASSIGN_OR_RETURN(CompareOptions options, compare_options(invocation));
  FW_RETURN_IF_ERROR(request_pictures(invocation, options));
  FW_ASSIGN_OR_RETURN(const Format format, format_of(invocation));
  FW_RETURN_IF_ERROR(check_single_test(format, files));
  FW_RETURN_IF_ERROR(check_outputs(invocation));
  if (format != Format::kText && invocation.value("plot") == "-" &&
      !writes_to_file(invocation)) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "--plot - and the report would both go to standard output"),
        "write one of them to a file with --out FILE or --plot FILE.svg");
  }
  FW_RETURN_IF_ERROR(check_overwriting(invocation, files));
  if (invocation.has("heatmap") && !is_png_file(invocation.value("heatmap"))) {
    // Fails before measuring if the folder cannot be created.
    FW_RETURN_IF_ERROR(make_folder(invocation.value("heatmap")));
  }
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  options.cache = cache.get();
  FW_ASSIGN_OR_RETURN(auto input, copy_standard_input(files, invocation));
  Result<CompareOutcome> compared = compare_files(files, options, invocation);
  if (!compared) {
    FW_RETURN_IF_ERROR(
        write_page_of_failure(invocation, files, compared.error()));
    return input ? input->named(compared.error()) : compared.error();
  }
  CompareOutcome& outcome = *compared;
  if (input) outcome.report = input->named(std::move(outcome.report));
  const Report& report = outcome.report;
  // Removes the copy of standard input before printing: a closed pipe may end
  // this process.
  input.reset();
  const std::string text = text_of(report, format, invocation);
  report_failed_tests(report, format, invocation);
  warn_about_missing_pairs(report, format, invocation);
  warn_about_missing_values(report, format, invocation);
  warn_about_findings(report, format, invocation);
  FW_RETURN_IF_ERROR(write_result(invocation, text));
  if (invocation.has("heatmap")) {
    FW_RETURN_IF_ERROR(write_maps(report, invocation));
  }
  FW_RETURN_IF_ERROR(write_report_files(invocation, report));
  if (opens) {
    FW_RETURN_IF_ERROR(
        open_page(invocation.value("html"), invocation.environment));
  }
  return exit_code_of(outcome, invocation);
}

Result<ExitCode> run_metrics(const Invocation& invocation) {
  const Terminal& output = invocation.output;
  FW_RETURN_IF_ERROR(write(
      output.stream,
      report::metrics_text(invocation.has("long"), {.color = output.color})));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
