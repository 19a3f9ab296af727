// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/sweep_jobs.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/files/scratch_folder.h"
#include "base/json/json.h"
#include "base/result.h"
#include "batch/file_survey.h"
#include "compare/cached/comparison_key.h"
#include "optimize/sweep/known_outputs.h"
#include "optimize/sweep/pipeline_run.h"

namespace framewise::optimization {
namespace {

// Two or three programs and a comparison.
constexpr double kUsualMsPerMegapixel = 400;
constexpr int64_t kBytesPerPixel = 160;
constexpr int64_t kAlwaysBytes = int64_t{48} << 20;

// Of everything that can change a row; a new option that is not named here
// does not compile.
Result<cache::Key> settings_key(const SweepJobsOptions& options) {
  const auto& [compare, timeout_ms, keep, make_row] = options;
  FW_ASSIGN_OR_RETURN(const cache::Key comparing,
                      comparison::options_key(compare));
  cache::KeyBuilder key("sweep settings");
  key.add("comparing", comparing.hex())
      .add("timeout_ms", timeout_ms)
      .add("keep", keep);
  // `make_row` is the same for all sweeps.
  return key.finish();
}

}  // namespace

std::string json_of(const Experiment& experiment) {
  const auto& [pipeline, settings] = experiment.point;
  return Json({{"input", experiment.input},
               {"pipeline", pipeline.id()},
               {"frames", settings.frame_ratio},
               {"colors", settings.colors},
               {"loss", settings.loss},
               {"index", experiment.index}})
      .dump();
}

Result<Experiment> parse_experiment(std::string_view line) {
  const Json json = Json::parse(line);
  if (!json["input"].is_text() || !json["pipeline"].is_text())
    return fail(ErrorKind::kUsage, "is no experiment of a sweep");
  Experiment experiment{.input = json["input"].text()};
  FW_ASSIGN_OR_RETURN(experiment.point.pipeline,
                      parse_pipeline(json["pipeline"].text()));
  const auto number = [&json](const char* name, double usual, double lowest,
                              double highest) {
    const Json& value = json[name];
    return std::clamp(value.is_number() ? value.number() : usual, lowest,
                      highest);
  };
  experiment.point.settings = {.frame_ratio = number("frames", 1, 0.001, 1),
                               .colors = int(number("colors", 256, 2, 256)),
                               .loss = number("loss", 0, 0, 100)};
  experiment.index = size_t(number("index", 0, 0, 1e9));
  return experiment;
}

std::string advice_for(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kTimeout:
      return "give programs more time with --timeout, or try smaller GIFs";
    case ErrorKind::kEnvironment:
      return error.hint.empty() ? "install the program" : error.hint;
    case ErrorKind::kInput:
      return "run the program by hand on this file: it or the file is damaged";
    case ErrorKind::kUnsupported: return "leave this pipeline out";
    default: return error.hint;
  }
}

Result<SweepJobs> SweepJobs::create(SweepJobsOptions options) {
  FW_ASSIGN_OR_RETURN(const cache::Key settings, settings_key(options));
  return SweepJobs(std::move(options), settings.hex());
}

batch::Job SweepJobs::job(const Experiment& experiment) const {
  const std::array inputs = {experiment.input};
  const std::string label = experiment.point.label();
  // The index is a part of the result's name, which the row states.
  return {.key = batch::job_key(
              inputs,
              fmt::format("sweep\n{}\n{}\n{}\n{}", experiment.index, label,
                          settings_, versions_of(experiment.point.pipeline))),
          .name = experiment.input + ": " + label,
          .line = json_of(experiment)};
}

std::vector<batch::JobEstimate> SweepJobs::estimate(
    std::span<const batch::Job* const> jobs, batch::Survey survey,
    const runtime::WorkContext& work) {
  batch::FileSurvey surveyed;
  std::vector<std::optional<size_t>> files;
  for (const batch::Job* job : jobs) {
    const auto experiment = parse_experiment(job->line);
    files.push_back(experiment ? std::optional(surveyed.add(
                                     experiment->input, options_.compare.open))
                               : std::nullopt);
  }
  surveyed.run(survey, work);
  std::vector<batch::JobEstimate> estimates(jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (!files[i]) continue;
    const batch::FileFacts& facts = surveyed.facts(*files[i]);
    estimates[i] = {
        .kind = "sweep",
        .work = double(facts.pixels) * double(facts.frames) / 1e6,
        .bytes = double(facts.bytes),
        .frames = double(facts.frames),
        .usual_ms_per_unit = kUsualMsPerMegapixel,
        .memory_bytes = kAlwaysBytes + facts.pixels * kBytesPerPixel};
  }
  return estimates;
}

Result<batch::JobResult> SweepJobs::run(std::string_view line,
                                        const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const Experiment experiment, parse_experiment(line));
  FW_RETURN_IF_ERROR(check_pipeline(experiment.point.pipeline));
  OptimizeOptions options{.engine_timeout_ms = options_.timeout_ms};
  options.compare = options_.compare;
  options.compare.executor = work.executor;
  options.compare.stop = work.stop;
  FW_ASSIGN_OR_RETURN(const auto folder, ScratchFolder::create());
  const std::filesystem::path stem =
      std::filesystem::path(experiment.input).stem();
  const std::filesystem::path output =
      options_.keep.empty()
          ? folder.path() / "result.gif"
          : std::filesystem::path(options_.keep) /
                fmt::format("{}-{}.gif", stem.string(), experiment.index);
  FW_RETURN_IF_ERROR(run_pipeline_once(experiment.input, experiment.point,
                                       output, folder.path(), options));
  const std::filesystem::path tests[] = {output};
  Result<Report> report = compare(experiment.input, tests, options.compare);
  if (!report) return report.error();
  if (report->partial()) {
    return fail(ErrorKind::kCancelled, "stopped before the end");
  }
  // The temporary name differs from run to run.
  if (options_.keep.empty()) {
    report->comparisons.front().test.path =
        fmt::format("{}-{}.gif", stem.string(), experiment.index);
  }
  return batch::JobResult{batch::Status::kPassed,
                          options_.make_row(experiment, report)};
}

std::string SweepJobs::error_row(std::string_view line,
                                 const Error& error) const {
  auto experiment = parse_experiment(line);
  if (!experiment) {
    Experiment unknown{.input = std::string(line.substr(0, 200))};
    unknown.point.pipeline = all_pipelines().front();
    experiment = unknown;
  }
  Error advised = error;
  advised.hint = advice_for(error);
  return options_.make_row(*experiment, advised);
}

}  // namespace framewise::optimization
