// SPDX-License-Identifier: Apache-2.0
// `framewise compare`: reads the options, lets the engine compare, and prints
// the report in one of several forms.
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

namespace framewise::cli {
namespace {

// Who has folders means another command, or the pictures in them.
Result<void> refuse_folders(const ComparedFiles& files) {
  const auto refuse = [](const std::filesystem::path& path) -> Result<void> {
    std::error_code unknown;
    if (!std::filesystem::is_directory(path, unknown)) return {};
    return in_file(
        with_hint(fail(ErrorKind::kInput, "is a folder, not a file"),
                  "to compare the files in folders: framewise batch ORIGINALS "
                  "TESTS; to compare numbered pictures as one film: "
                  "FOLDER/%04d.png"),
        path.native());
  };
  FW_RETURN_IF_ERROR(refuse(files.reference));
  for (const std::filesystem::path& test : files.tests) {
    FW_RETURN_IF_ERROR(refuse(test));
  }
  return {};
}

// ORIGINAL TEST…, or the same named by -r and -d.
Result<ComparedFiles> files_of(const Invocation& invocation) {
  ComparedFiles files;
  const auto originals =
      std::count_if(invocation.options.begin(), invocation.options.end(),
                    [](const auto& one) { return one.first == "reference"; });
  if (originals > 1) {
    return fail(ErrorKind::kUsage, "two originals are named with --reference");
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
    return with_hint(
        fail(ErrorKind::kUsage, "an original and a file to compare are needed"),
        "framewise compare ORIGINAL TEST...");
  }
  FW_RETURN_IF_ERROR(refuse_folders(files));
  return files;
}

// What is written to one place only, and where only files can be.
Result<void> refuse_other_places(const Invocation& invocation) {
  for (const std::string_view name :
       {"out", "html", "markdown", "plot", "heatmap"}) {
    const auto given = std::ranges::count(
        invocation.options, name, [](const auto& row) { return row.first; });
    if (given > 1) {
      return fail(ErrorKind::kUsage, "--{} is given {} times", name, given);
    }
    const bool to_stream = name == "out" || name == "plot";
    if (!to_stream && invocation.value(name) == "-") {
      return with_hint(fail(ErrorKind::kUsage, "--{} writes files", name),
                       "name where to, such as ./report");
    }
  }
  return {};
}

// A report in the place of what it is about.
Result<void> refuse_to_overwrite(const Invocation& invocation,
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
        fail(ErrorKind::kUsage, "'{}' is no background", printable(text)),
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
    return with_hint(fail(ErrorKind::kUsage, "no metric is named"),
                     "framewise metrics lists them");
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
        fail(ErrorKind::kUsage, "--fail-on asks for a verdict"),
        "leave out --no-verdict, or name what a metric has to reach: "
        "--require 'ssimulacra2.mean>=70'");
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
    return with_hint(fail(ErrorKind::kUsage, "two formats are asked for"),
                     "one of --json, --ndjson, --csv and --format");
  }
  if (invocation.has("json")) return Format::kJson;
  if (invocation.has("ndjson")) return Format::kNdjson;
  if (invocation.has("csv")) return Format::kCsv;
  if (!invocation.has("format")) return Format::kText;
  for (const auto& [name, format] : kFormats) {
    if (invocation.value("format") == name) return format;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "there is no format '{}'",
           printable(invocation.value("format"))),
      "use text, json, ndjson, csv, vmaf-json, vmaf-xml or vmaf-csv");
}

std::string text_of(const Report& report, Format format,
                    const Invocation& invocation) {
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

bool is_of_libvmaf(Format format) {
  return format == Format::kVmafJson || format == Format::kVmafXml ||
         format == Format::kVmafCsv;
}

Result<void> refuse_several(Format format, const ComparedFiles& files) {
  if (!is_of_libvmaf(format) || files.tests.size() == 1) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "a report of libvmaf's form is of one test"),
      "compare them one by one, or use --json, --ndjson or --csv");
}

// Who reads a form for scripts sees them there, but not why.
void tell_of_failed_tests(const Report& report, Format format,
                          const Invocation& invocation) {
  if (format == Format::kText && !writes_to_file(invocation)) return;
  for (const Comparison& one : report.comparisons) {
    if (one.error) say_error(invocation.errors, *one.error);
  }
}

// Forms for scripts have no place for that but in a column.
void warn_of_missing_pairs(const Report& report, Format format,
                           const Invocation& invocation) {
  if (format == Format::kText || format == Format::kJson) return;
  if (log_level(invocation.settings) == LogLevel::kError) return;
  for (const Comparison& one : report.comparisons) {
    if (!one.partial) continue;
    say_warning(invocation.errors,
                fmt::format("partial: {} of {} pairs of {} were measured",
                            one.measured_pairs, one.distinct_pairs,
                            printable(one.test.path)));
  }
}

// The forms of libvmaf have no place for why a metric has no value.
void warn_of_missing_values(const Report& report, Format format,
                            const Invocation& invocation) {
  if (!is_of_libvmaf(format)) return;
  if (log_level(invocation.settings) == LogLevel::kError) return;
  for (const MetricReport& metric : report.comparisons.front().metrics) {
    if (metric.summary) continue;
    say_warning(
        invocation.errors,
        fmt::format("no value for {}: {}", metric.info->name, metric.why_not));
  }
}

// Nor have they, and rows of frames, one for what to know before trusting the
// numbers.
void warn_of_findings(const Report& report, Format format,
                      const Invocation& invocation) {
  const bool rows = format == Format::kCsv && invocation.has("per-frame");
  if (!rows && !is_of_libvmaf(format)) return;
  if (log_level(invocation.settings) == LogLevel::kError) return;
  for (const Comparison& one : report.comparisons) {
    for (const Finding& finding : one.warnings) {
      say_warning(invocation.errors,
                  fmt::format("{}: {}: {}", printable(one.test.path),
                              finding.kind, printable(finding.message)));
    }
  }
}

// Maps that were asked for, and why there are none.
Result<void> write_maps(const Report& report, const Invocation& invocation) {
  const std::filesystem::path place(invocation.value("heatmap"));
  FW_RETURN_IF_ERROR(is_picture(invocation.value("heatmap"))
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
    say_warning(invocation.errors,
                "no map was drawn: these metrics do not say where, or the "
                "pictures are too small; --metric psnr always does");
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
  return all_read ? ExitCode::kOk : ExitCode::kInput;
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
    // It begins again without a test that turned out to be unreadable.
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
  FW_RETURN_IF_ERROR(ask_for_pictures(invocation, options));
  FW_ASSIGN_OR_RETURN(const Format format, format_of(invocation));
  FW_RETURN_IF_ERROR(refuse_several(format, files));
  FW_RETURN_IF_ERROR(refuse_other_places(invocation));
  if (format != Format::kText && invocation.value("plot") == "-" &&
      !writes_to_file(invocation)) {
    return with_hint(
        fail(ErrorKind::kUsage, "--plot - would be drawn into the report"),
        "write one of them to a file: --out FILE or --plot FILE.svg");
  }
  FW_RETURN_IF_ERROR(refuse_to_overwrite(invocation, files));
  if (invocation.has("heatmap") && !is_picture(invocation.value("heatmap"))) {
    // Before all is measured in vain.
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
  // Before anything is printed: who reads that may end this process.
  input.reset();
  const std::string text = text_of(report, format, invocation);
  tell_of_failed_tests(report, format, invocation);
  warn_of_missing_pairs(report, format, invocation);
  warn_of_missing_values(report, format, invocation);
  warn_of_findings(report, format, invocation);
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
