// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/giflab_rows.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <optional>

#include "base/json/json.h"
#include "framewise/version.h"

namespace framewise::report {
namespace {

using optimization::StepEngine;
using optimization::StepTool;

struct MetricColumn {
  std::string_view column;
  std::string_view metric;
  std::string_view statistic;
};
constexpr MetricColumn kMetricColumns[] = {
    {"ssim_mean", "giflab:ssim", "mean"},
    {"ssim_std", "giflab:ssim", "std"},
    {"ssim_min", "giflab:ssim", "min"},
    {"ssim_max", "giflab:ssim", "max"},
    {"ms_ssim_mean", "giflab:ms_ssim", "mean"},
    {"psnr_mean", "giflab:psnr_mean", "mean"},
    {"temporal_consistency", "giflab:temporal_consistency", "mean"},
    {"mse_mean", "giflab:mse", "mean"},
    {"rmse_mean", "giflab:rmse", "mean"},
    {"fsim_mean", "giflab:fsim", "mean"},
    {"gmsd_mean", "giflab:gmsd", "mean"},
    {"chist_mean", "giflab:chist", "mean"},
    {"edge_similarity_mean", "giflab:edge_similarity", "mean"},
    {"texture_similarity_mean", "giflab:texture_similarity", "mean"},
    {"sharpness_similarity_mean", "giflab:sharpness_similarity", "mean"},
    {"composite_quality", "giflab:composite", "mean"},
    {"efficiency", "giflab:efficiency", "mean"},
    {"disposal_artifacts_pre", "giflab:disposal_artifacts_pre", "mean"},
    {"disposal_artifacts_post", "giflab:disposal_artifacts", "mean"},
    {"disposal_artifacts_delta", "giflab:disposal_artifacts_delta", "mean"}};

Json optional(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json rounded(double value, int digits) {
  const double scale = std::pow(10, digits);
  return std::round(value * scale) / scale;
}

std::optional<double> metric_value(const RowFacts& row,
                                   const MetricColumn& column) {
  const RowFacts::Metric* metric = row.metric(column.metric);
  if (!metric) return std::nullopt;
  for (size_t i = 0; i < kStatistics.size(); ++i) {
    if (kStatistics[i] == column.statistic) return metric->values[i];
  }
  return std::nullopt;
}

// G: a GIF goes to the next step; P: PNG frames.
std::string connections(const optimization::Pipeline& pipeline) {
  const bool frames = pipeline.lossy->engine == StepEngine::kGifski;
  return frames ? "GP" : "GG";
}

std::string tools_text(const optimization::Pipeline& pipeline) {
  std::string text;
  for (const StepTool* tool :
       {pipeline.frame, pipeline.color, pipeline.lossy}) {
    if (tool->engine == StepEngine::kNone) continue;
    text += (text.empty() ? "" : ",") + std::string(tool->name);
  }
  return text;
}

int64_t steps_of(const optimization::Pipeline& pipeline) {
  int64_t steps = 0;
  for (const StepTool* tool :
       {pipeline.frame, pipeline.color, pipeline.lossy}) {
    steps += tool->engine != StepEngine::kNone;
  }
  return steps;
}

void add_original(const GiflabExperiment& one, Json& json) {
  const RowFacts::File& original = one.row.reference;
  const std::filesystem::path path = original.path;
  json["gif_sha"] = original.sha256;
  json["gif_name"] = path.stem().string();
  json["orig_filename"] = path.filename().string();
  json["content_type"] = one.row.content_class;
  json["original_size_kb"] = rounded(double(original.bytes) / 1024, 4);
  json["orig_width"] = original.width;
  json["orig_height"] = original.height;
  json["orig_frames"] = original.frames;
  json["orig_fps"] =
      original.duration_ms > 0
          ? rounded(1000 * double(original.frames) / original.duration_ms, 2)
          : Json();
  json["orig_n_colors"] =
      one.features ? Json((*one.features)["unique_colors"]) : Json();
  json["entropy"] =
      one.features ? rounded((*one.features)["entropy"], 3) : Json();
}

void add_result(const GiflabExperiment& one, Json& json) {
  const RowFacts& row = one.row;
  const bool done = !row.error && row.test.bytes > 0;
  json["success"] = done;
  json["file_size_kb"] =
      done ? rounded(double(row.test.bytes) / 1024, 4) : Json();
  json["compression_ratio"] =
      done ? rounded(double(row.reference.bytes) / double(row.test.bytes), 4)
           : Json();
  json["frame_count"] = row.reference.frames;
  json["compressed_frame_count"] = done ? Json(row.test.frames) : Json();
  for (const MetricColumn& column : kMetricColumns) {
    json[std::string(column.column)] = optional(metric_value(row, column));
  }
  json["framewise_score"] = optional(row.score);
  json["validation_status"] = row.status;
  json["validation_issues_count"] = row.reasons.size();
  json["error"] = row.error ? Json(row.error->message) : Json();
}

void add_pipeline(const GiflabExperiment& one, Json& json) {
  const auto& [pipeline, settings] = one.point;
  json["pipeline_id"] = pipeline.id();
  json["connection_signature"] = connections(pipeline);
  json["pipeline_steps"] = 3;
  json["actual_pipeline_steps"] = steps_of(pipeline);
  json["tools_used"] = tools_text(pipeline);
  const auto used = [](const StepTool* tool) {
    return tool->engine != StepEngine::kNone;
  };
  json["applied_colors"] =
      used(pipeline.color) ? Json(settings.colors) : Json();
  json["applied_lossy"] = used(pipeline.lossy) ? Json(settings.loss) : Json();
  json["applied_frame_ratio"] =
      used(pipeline.frame) ? Json(settings.frame_ratio) : Json();
  json["engine_version"] = one.engine_version;
  json["framewise_version"] = version();
}

Json object_of(const GiflabExperiment& one) {
  Json json = Json::object();
  add_original(one, json);
  add_pipeline(one, json);
  add_result(one, json);
  return json;
}

}  // namespace

std::string giflab_row(const GiflabExperiment& experiment) {
  return object_of(experiment).dump();
}

const RowCsv& giflab_csv() {
  static const RowCsv kCsv = [] {
    const optimization::Pipeline none = optimization::all_pipelines().front();
    const optimization::SweepPoint point{.pipeline = none};
    const RowFacts row;
    const Json json = object_of({.point = point, .row = row});
    std::vector<RowColumn> columns;
    for (const auto& [name, value] : json.members()) {
      columns.push_back({name, "/" + name});
    }
    return RowCsv(columns);
  }();
  return kCsv;
}

}  // namespace framewise::report
