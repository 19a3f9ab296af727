// SPDX-License-Identifier: Apache-2.0
// `framewise optimize`: reads the options, searches, and prints what was found.
#include <charconv>
#include <cmath>
#include <filesystem>

#include "base/objects/places.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/output_file.h"
#include "cli/files/output_places.h"
#include "cli/files/standard_input.h"
#include "cli/optimize/form_question.h"
#include "cli/optimize/optimize_batch.h"
#include "cli/optimize/optimize_options.h"
#include "cli/optimize/optimize_streams.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "cli/options/stage_rates.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "framewise/destinations.h"
#include "framewise/optimize.h"
#include "framewise/thread_pool.h"
#include "jobs/optimize/optimize_stages.h"
#include "jobs/texts.h"
#include "optimize/optimize_files.h"
#include "optimize/proposals.h"
#include "report/batch/batch_row.h"
#include "report/optimization/optimization_json.h"
#include "report/optimization/optimization_plot.h"
#include "report/optimization/optimization_text.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

// "optimize auto effort 5": searches whose tries take alike.
std::string kind_of(const OptimizeOptions& options) {
  std::string formats;
  for (const ResultFormat format : options.formats) {
    formats +=
        fmt::format("{}{}", formats.empty() ? "" : ",", info_of(format).name);
  }
  const std::string_view by = !options.engine.empty()      ? " engine"
                              : !options.pipelines.empty() ? " pipeline"
                              : options.targets.empty()    ? " bytes"
                                                           : "";
  return fmt::format("optimize {} effort {}{}",
                     formats.empty() ? "auto" : formats, options.effort, by);
}

struct Outcome {
  Optimization result;
  bool interrupted = false;
};

Result<Outcome> optimize_file(const std::filesystem::path& input,
                              const std::filesystem::path& output,
                              const std::string& place, OptimizeOptions options,
                              const Invocation& invocation) {
  const Resources resources = choose_resources(invocation);
  ThreadPool pool(resources.threads);
  const WatchedMemory memory(invocation, resources.memory_bytes);
  runtime::Cancellation cancellation;
  runtime::Progress progress("tries");
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  StageRates rates(invocation, kind_of(options));
  rates.prepare(progress, jobs::OptimizeStages::names());
  jobs::OptimizeStages stages(progress, input, options);
  options.progress = [&stages](const OptimizeProgress& now) {
    stages.update(now);
  };
  options.compare.executor = &pool;
  options.compare.stop = cancellation.token();
  FW_RETURN_IF_ERROR(optimization::admit_optimization(
      input, options.compare.open, resources.memory_bytes));
  Result<Optimization> result = optimize_for(input, output, place, options);
  if (result && !result->stopped) rates.learn(progress);
  progress.finish();
  display.close();
  if (!result) return std::move(result).error();
  return Outcome{*std::move(result), cancellation.requested()};
}

Result<std::filesystem::path> output_of(
    const Invocation& invocation, const std::optional<StreamedResult>& stream) {
  if (invocation.has("dry-run")) return std::filesystem::path();
  if (stream) return stream->file();
  if (!invocation.has("out")) {
    return with_hint(fail(ErrorKind::kUsage, "no output file is named"),
                     "add -o out.webp; --dry-run only estimates");
  }
  std::filesystem::path output = invocation.value("out");
  if (invocation.value("to") == "auto" && result_format_of(output)) {
    output.replace_extension();  // an ending would choose the format
  }
  if (is_folder(output)) {
    const std::filesystem::path input = invocation.arguments[0];
    return output / input.stem();
  }
  if (!invocation.has("to") && output.has_extension() &&
      !result_format_of(output)) {
    return with_hint(
        fail(ErrorKind::kUsage, "the ending of '{}' names no format",
             printable(output.string())),
        "end it in .gif, .webp, .avif, .apng, .mp4, .webm, .jxl, .png or "
        ".jpeg, or name formats with --to");
  }
  return output;
}

Result<void> print(const Invocation& invocation, const Terminal& terminal,
                   const std::filesystem::path& input,
                   const Optimization& result) {
  if (invocation.has("json")) {
    return write(terminal.stream, report::optimization_json(result, input));
  }
  std::string text =
      report::optimization_text(result, {.color = terminal.color});
  if (invocation.has("curve") && !report::text_has_trials(result)) {
    text += "\n" + report::trials_text(result);
  }
  return write(terminal.stream, text);
}

// Outputs about a result besides the result itself.
Result<void> report_result(const Invocation& invocation,
                           const std::filesystem::path& input,
                           const OptimizeOptions& options,
                           const Optimization& result) {
  const std::string row = report::optimization_row(result, input);
  FW_RETURN_IF_ERROR(write_optimize_reports(
      invocation, {report::batch_line(batch::Pair{.of = 1}, row)}, options));
  if (!invocation.has("plot")) return {};
  return write_file(
      invocation.value("plot"),
      report::optimization_svg(result, printable(input.string())));
}

Result<ExitCode> optimize_one(const Invocation& invocation,
                              const std::filesystem::path& output,
                              const std::optional<StreamedResult>& stream,
                              const std::string& place,
                              const OptimizeOptions& options) {
  ComparedFiles files{invocation.arguments[0], {}};
  FW_ASSIGN_OR_RETURN(const auto copied,
                      copy_standard_input(files, invocation));
  Result<Outcome> outcome =
      optimize_file(files.reference, output, place, options, invocation);
  if (!outcome) {
    return copied ? copied->named(outcome.error()) : outcome.error();
  }
  if (outcome->result.outcome == OptimizeOutcome::kMissed &&
      !outcome->interrupted && !copied && !stream && can_ask(invocation)) {
    FW_RETURN_IF_ERROR(
        print(invocation, invocation.output, files.reference, outcome->result));
    const auto form = ask_for_form(invocation, outcome->result);
    if (!form) return ExitCode::kRequirementFailed;
    FW_ASSIGN_OR_RETURN(
        outcome,
        optimize_file(files.reference, output, place,
                      optimization::with_proposal(options, *form), invocation));
  }
  Optimization& result = outcome->result;
  const std::filesystem::path input =
      copied ? "standard input" : files.reference;
  if (copied) result.report = copied->named(std::move(result.report));
  if (stream) {
    FW_RETURN_IF_ERROR(stream->send(invocation.output, result));
  }
  const bool silent =
      stream && log_level(invocation.settings) < LogLevel::kInfo;
  if (!silent) {
    FW_RETURN_IF_ERROR(print(invocation,
                             stream ? invocation.errors : invocation.output,
                             input, result));
  }
  FW_RETURN_IF_ERROR(report_result(invocation, input, options, result));
  if (outcome->interrupted) return ExitCode::kInterrupted;
  return result.outcome == OptimizeOutcome::kMissed
             ? ExitCode::kRequirementFailed
             : ExitCode::kOk;
}

// Fails if a file of results is "-".
Result<void> check_result_files(const Invocation& invocation) {
  for (const std::string_view name : {"plot", "trials", "report"}) {
    if (invocation.value(name) != "-") continue;
    return with_hint(
        fail(ErrorKind::kUsage, "--{} cannot write to standard output", name),
        "name a file");
  }
  return {};
}

// One file or many, for one place or none.
Result<ExitCode> optimize_inputs(const Invocation& invocation,
                                 const std::string& place,
                                 OptimizeOptions options) {
  const bool many = names_many_files(invocation) || invocation.has("isolate");
  if (many && invocation.value("out") == "-") {
    return with_hint(
        fail(ErrorKind::kUsage,
             "only the result of one file can go to standard output"),
        "name a folder with -o, or optimize one file without --isolate");
  }
  FW_ASSIGN_OR_RETURN(const auto stream, StreamedResult::create(invocation));
  FW_ASSIGN_OR_RETURN(const std::filesystem::path output,
                      output_of(invocation, stream));
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  options.compare.cache = cache.get();
  if (many) {
    FW_RETURN_IF_ERROR(check_output_is_folder(invocation));
    return optimize_files(invocation, place, options);
  }
  if (!output.empty() && !stream) {
    FW_RETURN_IF_ERROR(check_file_place(output));
  }
  return optimize_one(invocation, output, stream, place, options);
}

// The places of --for, each of which is known.
Result<std::vector<std::string>> places_of(const Invocation& invocation) {
  std::vector<std::string> names =
      jobs::split_list(std::string(invocation.value("for")));
  for (const std::string& name : names) {
    FW_RETURN_IF_ERROR(find_destination(name));
  }
  if (invocation.has("for") && names.empty()) {
    return find_destination("").error();
  }
  return names;
}

Invocation with_output(Invocation invocation,
                       const std::filesystem::path& output) {
  for (auto& [name, value] : invocation.options) {
    if (name == "out") value = output.string();
  }
  return invocation;
}

// The results for each place go to a folder with its name.
Result<ExitCode> optimize_for_places(const Invocation& invocation,
                                     const std::vector<std::string>& places,
                                     const OptimizeOptions& options) {
  const std::filesystem::path folder = std::string(invocation.value("out"));
  if (places.size() > 1 &&
      (folder.empty() || folder == "-" || result_format_of(folder))) {
    return with_hint(
        fail(ErrorKind::kUsage, "the results for several places need a folder"),
        "name one: -o out/");
  }
  ExitCode worst = ExitCode::kOk;
  for (const std::string& place : places) {
    const bool one = places.size() == 1;
    const std::filesystem::path output = one ? folder : folder / place;
    const bool is_folder = !one || (!folder.empty() && !folder.has_filename());
    std::error_code failed;
    if (is_folder) std::filesystem::create_directories(output, failed);
    if (failed) {
      return in_file(fail(ErrorKind::kEnvironment, "cannot make the folder: {}",
                          failed.message()),
                     output.string());
    }
    FW_ASSIGN_OR_RETURN(
        const ExitCode code,
        optimize_inputs(with_output(invocation, output), place, options));
    worst = std::max(worst, code);
    if (code == ExitCode::kInterrupted) break;
  }
  return worst;
}

}  // namespace

Result<ExitCode> run_optimize(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(OptimizeOptions options, optimize_options(invocation));
  if (invocation.has("worker")) {
    return serve_optimize_worker(invocation, options);
  }
  if (invocation.arguments.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no input"),
                     "name a file or a folder");
  }
  FW_RETURN_IF_ERROR(check_result_files(invocation));
  FW_ASSIGN_OR_RETURN(const auto places, places_of(invocation));
  if (places.empty()) {
    return optimize_inputs(invocation, "", std::move(options));
  }
  if (invocation.has("isolate")) {
    return with_hint(fail(ErrorKind::kUsage,
                          "an isolated process writes no files, which --for "
                          "needs"),
                     "leave --isolate out");
  }
  return optimize_for_places(invocation, places, options);
}

}  // namespace framewise::cli
