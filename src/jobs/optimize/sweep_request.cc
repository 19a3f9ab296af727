// SPDX-License-Identifier: Apache-2.0
#include "jobs/optimize/sweep_request.h"

#include <fmt/ranges.h>

#include "base/printable.h"
#include "base/result.h"
#include "optimize/sweep/pipeline_run.h"

namespace framewise::jobs {
namespace {

using optimization::Pipeline;
using optimization::SweepPoint;

Result<std::vector<Pipeline>> named_pipelines(std::string_view list) {
  std::vector<Pipeline> pipelines;
  if (list == "all") {
    for (const Pipeline& one : optimization::all_pipelines()) {
      if (optimization::check_pipeline(one)) pipelines.push_back(one);
    }
    return pipelines;
  }
  while (true) {
    const std::string_view id = list.substr(0, list.find(','));
    FW_ASSIGN_OR_RETURN(const Pipeline one, optimization::parse_pipeline(id));
    pipelines.push_back(one);
    if (id.size() == list.size()) return pipelines;
    list.remove_prefix(id.size() + 1);
  }
}

// A preset says which pipelines are tried with which settings; the options that
// choose them need --pipelines.
Result<void> check_choice(const Given& given) {
  if (given.has("preset") && given.has("pipelines")) {
    return fail(ErrorKind::kUsage, "{} and {} exclude each other",
                written(given.asker, "preset"),
                written(given.asker, "pipelines"));
  }
  for (const char* option :
       {"subset", "seed", "frame-ratio", "colors", "loss"}) {
    if (!given.has(option) || given.has("pipelines")) continue;
    return with_hint(
        fail(ErrorKind::kUsage,
             "{} has no effect: the preset {} has settings of its own",
             written(given.asker, option),
             given.has("preset") ? given.value("preset") : "quick-test"),
        "name the pipelines, such as --pipelines all");
  }
  if (given.has("seed") && !given.has("subset")) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} has no effect: all pipelines are tried",
             written(given.asker, "seed")),
        "try some of them, such as --subset quick");
  }
  return {};
}

}  // namespace

Result<void> set_numbers(std::vector<double>& numbers, const FieldValue& value,
                         double least, double most) {
  numbers.clear();
  for (const std::string& word : split_list(std::get<std::string>(value))) {
    const auto number = number_of<double>(word);
    if (!number || !(*number >= least && *number <= most)) {
      return with_hint(
          fail(ErrorKind::kUsage, "'{}' is not possible", printable(word)),
          fmt::format("use numbers from {} to {} with commas between them",
                      least, most));
    }
    numbers.push_back(*number);
  }
  if (numbers.empty()) return fail(ErrorKind::kUsage, "no number is named");
  return {};
}

FieldValue numbers_of(const std::vector<double>& numbers) {
  return fmt::format("{}", fmt::join(numbers, ","));
}

Result<std::vector<SweepPoint>> SweepRequest::points() const {
  if (!pipelines.empty()) {
    FW_ASSIGN_OR_RETURN(const auto sampling,
                        optimization::parse_sampling(subset));
    FW_ASSIGN_OR_RETURN(const std::vector<Pipeline> all,
                        named_pipelines(pipelines));
    return optimization::points_of(
        optimization::sampled(all, sampling, uint64_t(seed)), frame_ratios,
        std::vector<int>(colors.begin(), colors.end()), losses);
  }
  FW_ASSIGN_OR_RETURN(
      const optimization::SweepPreset* known,
      optimization::find_preset(preset.empty() ? "quick-test" : preset));
  std::vector<SweepPoint> points = optimization::points_of(*known);
  // Pipelines whose programs are missing are left out, and said.
  std::erase_if(points, [](const SweepPoint& point) {
    return !optimization::check_pipeline(point.pipeline);
  });
  if (points.empty()) {
    return with_hint(
        fail(ErrorKind::kEnvironment,
             "no program of the preset {} is installed", known->name),
        "`framewise sweep --list` says what is missing");
  }
  return points;
}

std::span<const Field<SweepRequest>> sweep_fields() { return kSweepFields; }

Result<SweepRequest> read_sweep(const Given& given) {
  SweepRequest request;
  FW_RETURN_IF_ERROR(set_fields(sweep_fields(), given, request));
  FW_ASSIGN_OR_RETURN(request.compare, read_measuring(given));
  // The columns of giflab.csv, by the frames that GifLab looks at.
  CompareOptions& compare = request.compare.options;
  if (compare.metrics.empty() ||
      compare.metrics == std::vector<std::string>{"default"}) {
    constexpr int kGiflabFrames = 30;
    compare.metrics = {"default", "giflab"};
    if (compare.giflab_frames == 0) compare.giflab_frames = kGiflabFrames;
  }
  FW_RETURN_IF_ERROR(check_choice(given));
  return request;
}

}  // namespace framewise::jobs
