// SPDX-License-Identifier: Apache-2.0
// `framewise compare`: reads the options, compares, and prints the report in
// the requested format.
#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/objects/places.h"
#include "base/printable.h"
#include "base/result.h"
#include "batch/pairs/pair_memory.h"
#include "cli/command_functions.h"
#include "cli/commands/compare_output.h"
#include "cli/comparing.h"
#include "cli/files/open_page.h"
#include "cli/files/output_file.h"
#include "cli/files/output_places.h"
#include "cli/files/outputs_by_ending.h"
#include "cli/files/report_files.h"
#include "cli/files/standard_input.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "cli/options/reading_options.h"
#include "cli/options/stage_rates.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "jobs/compare_stages.h"
#include "report/comparison/comparison_text.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

// Fails if a file is a folder, with a hint to the command for folders.
Result<void> check_for_folders(const ComparedFiles& files) {
  const auto refuse = [](const std::filesystem::path& path) -> Result<void> {
    if (!is_folder(path)) return {};
    return in_file(
        with_hint(fail(ErrorKind::kInput, "is a folder, not a file"),
                  "to compare the files of two folders, use framewise batch "
                  "ORIGINALS TESTS; to compare numbered images as one video, "
                  "use FOLDER/%04d.png"),
        path.string());
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
  // Again: a third argument may have become --heatmap.
  return check_output_places(invocation);
}

// Warns where the ending of --out names a format that is not written.
void warn_of_ending(const Invocation& invocation, ReportFormat format) {
  if (format != ReportFormat::kText || invocation.has("format") ||
      !writes_to_file(invocation) ||
      log_level(invocation.settings) < LogLevel::kWarning) {
    return;
  }
  const std::string ending =
      std::filesystem::path(invocation.value("out")).extension().string();
  constexpr std::string_view kTexts[] = {"", ".txt", ".text", ".log"};
  if (std::ranges::count(kTexts, std::string_view(ending)) > 0) return;
  say_warning(invocation.errors,
              fmt::format("the ending {} names no format: the report is "
                          "written as text; use .json, .ndjson, .csv, .html, "
                          ".md, .svg, .png or .txt",
                          printable(ending)));
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
      const bool same =
          is_object(place)
              ? place == input
              : std::filesystem::is_regular_file(place, unknown) &&
                    std::filesystem::equivalent(place, input, unknown);
      if (!same) continue;
      return in_file(
          with_hint(fail(ErrorKind::kUsage,
                         "--{} would overwrite a file that is compared", name),
                    "write to another file"),
          place.string());
    }
  }
  return {};
}

// Writes error maps, and warns if no metric drew any.
Result<void> write_maps(const Report& report, const Invocation& invocation) {
  const std::filesystem::path place(invocation.value("heatmap"));
  FW_RETURN_IF_ERROR(map_place(place.string()) == MapPlace::kFolder
                         ? write_error_maps(report, place)
                         : write_worst_error_map(report, place));
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

// "compare gif": comparisons whose stages take alike for each pair of frames.
std::string kind_of(const ComparedFiles& files, const CompareOptions& options) {
  const bool usual =
      options.metrics.empty() ||
      (options.metrics.size() == 1 && options.metrics.front() == "default");
  return fmt::format("compare {}{}{}", kind_of_ending(files.reference),
                     usual ? "" : " other metrics",
                     options.full ? " full" : "");
}

}  // namespace

ExitCode exit_code_of(const CompareOutcome& outcome,
                      const jobs::CompareRequest& request) {
  if (outcome.interrupted && outcome.report.partial()) {
    return ExitCode::kInterrupted;
  }
  return jobs::exit_code_of(outcome.report, request);
}

Result<CompareOutcome> compare_files(const ComparedFiles& files,
                                     CompareOptions options,
                                     const Invocation& invocation) {
  const Resources resources = choose_resources(invocation);
  ThreadPool pool(resources.threads);
  const WatchedMemory memory(invocation, resources.memory_bytes);
  runtime::Cancellation cancellation;
  runtime::Progress progress("pairs");
  const Terminal& errors = invocation.errors;
  ProgressDisplay display(progress, invocation.settings, errors);
  progress.begin(printable(files.tests.front().string()));
  StageRates rates(invocation, kind_of(files, options));
  rates.prepare(progress, jobs::CompareStages::names());
  jobs::CompareStages stages(progress, options.pictures != Embed::kNone);
  options.progress = [&](const CompareProgress& now) { stages.update(now); };
  options.on_stage = [&](CompareStage stage, std::optional<double> share) {
    stages.begin(stage, share);
  };
  options.executor = &pool;
  options.stop = cancellation.token();
  FW_RETURN_IF_ERROR(batch::admit_comparison(files.reference, files.tests,
                                             options, resources.memory_bytes));
  Result<Report> report = compare(files.reference, files.tests, options);
  if (report && !cancellation.requested()) rates.learn(progress);
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
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request,
                      compare_request(invocation));
  CompareOptions& options = request.options;
  FW_RETURN_IF_ERROR(request_pictures(invocation, options));
  FW_ASSIGN_OR_RETURN(const ReportFormat format, report_format_of(invocation));
  choose_metrics(format, invocation.settings, options);
  FW_RETURN_IF_ERROR(check_single_test(format, files));
  FW_RETURN_IF_ERROR(check_outputs(invocation));
  if (format != ReportFormat::kText && invocation.value("plot") == "-" &&
      !writes_to_file(invocation)) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "--plot - and the report would both go to standard output"),
        "write one of them to a file with --out FILE or --plot FILE.svg");
  }
  FW_RETURN_IF_ERROR(check_overwriting(invocation, files));
  warn_of_ending(invocation, format);
  if (invocation.has("heatmap")) {
    const MapPlace place = map_place(invocation.value("heatmap"));
    options.error_maps = options.worst;
    options.error_values = place == MapPlace::kValues;
    // Fails before measuring if the folder cannot be created.
    if (place == MapPlace::kFolder) {
      FW_RETURN_IF_ERROR(make_folder(invocation.value("heatmap")));
    }
  }
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  options.cache = cache.get();
  FW_ASSIGN_OR_RETURN(auto input, copy_standard_input(files, invocation));
  Result<CompareOutcome> compared = compare_files(files, options, invocation);
  if (!compared) {
    FW_RETURN_IF_ERROR(
        write_page_of_failure(invocation, files, compared.error()));
    const Error error =
        input ? input->named(compared.error()) : compared.error();
    // A file of an earlier report stays as it is.
    if (!writes_to_file(invocation)) {
      FW_RETURN_IF_ERROR(
          write(invocation.output.stream,
                text_of_failure(files, error, format, invocation)));
    }
    return error;
  }
  CompareOutcome& outcome = *compared;
  if (input) outcome.report = input->named(std::move(outcome.report));
  const Report& report = outcome.report;
  // Removes the copy of standard input before printing: a closed pipe may end
  // this process.
  input.reset();
  const std::string text = text_of(report, format, invocation);
  warn_about(report, format, request, invocation);
  FW_RETURN_IF_ERROR(write_result(invocation, text));
  if (invocation.has("heatmap")) {
    FW_RETURN_IF_ERROR(write_maps(report, invocation));
  }
  FW_RETURN_IF_ERROR(write_report_files(invocation, report));
  if (opens) {
    FW_RETURN_IF_ERROR(
        open_page(invocation.value("html"), invocation.environment));
  }
  return exit_code_of(outcome, request);
}

Result<ExitCode> run_metrics(const Invocation& invocation) {
  const Terminal& output = invocation.output;
  FW_RETURN_IF_ERROR(
      write(output.stream,
            report::metrics_text({.all = invocation.has("all"),
                                  .descriptions = invocation.has("long")},
                                 {.color = output.color})));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
