// SPDX-License-Identifier: Apache-2.0
#include "report/results/giflab_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "framewise/version.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

using Cell = std::string (*)(const RowFacts& row);

// The words of a sweep's label: the pipeline, then settings such as "loss=40".
std::string word_of_label(const RowFacts& row, std::string_view name) {
  std::string_view rest = row.label;
  bool first = true;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    if (name.empty() ? first : word.starts_with(name)) {
      return csv_cell(word.substr(name.size()));
    }
    first = false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return "";
}

// The tools of "gifsicle-frame_Frame__none-color_Color__…" that do something.
std::vector<std::string> tools_of(const RowFacts& row) {
  const std::string pipeline = word_of_label(row, "");
  std::vector<std::string> tools;
  std::string_view rest = pipeline;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find("__"), rest.size());
    const std::string_view step = rest.substr(0, end);
    if (!step.starts_with("none-")) {
      tools.emplace_back(step.substr(0, step.rfind('_')));
    }
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return tools;
}

std::string kibibytes(int64_t bytes) {
  return bytes > 0 ? fmt::format("{:.4f}", double(bytes) / 1024) : "";
}

std::string file_name(const RowFacts& row) {
  return csv_cell(
      std::filesystem::path(row.reference.path).filename().string());
}

std::string fps(const RowFacts& row) {
  const RowFacts::File& file = row.reference;
  return file.duration_ms > 0
             ? fmt::format("{:.2f}",
                           1000.0 * double(file.frames) / file.duration_ms)
             : "";
}

std::string count(int64_t number) {
  return number > 0 ? fmt::format("{}", number) : "";
}

std::string truth(bool value) { return value ? "True" : "False"; }

std::string messages(const RowFacts& row) {
  std::vector<std::string> texts;
  for (const RowFacts::Reason& reason : row.reasons) {
    texts.push_back(reason.message);
  }
  return csv_cell(fmt::format("{}", fmt::join(texts, "; ")));
}

std::string ratio(const RowFacts& row) {
  return row.test.bytes > 0
             ? fmt::format("{:.4f}",
                           double(row.reference.bytes) / double(row.test.bytes))
             : "";
}

std::string nothing(const RowFacts&) { return ""; }

// A column is a cell, or else a statistic of a metric with so many decimals.
struct Column {
  std::string_view name;
  Cell cell = nullptr;
  std::string_view metric = {};
  std::string_view statistic = "mean";
  int decimals = -1;  // -1: as many as there are
};

constexpr Column kColumns[] = {
    {"gif_sha", [](const RowFacts& r) { return csv_cell(r.reference.sha256); }},
    {"gif_name", file_name},
    {"orig_filename", file_name},
    {"content_type", nothing},
    {"pipeline_id", [](const RowFacts& r) { return word_of_label(r, ""); }},
    {"connection_signature", nothing},
    {"success", [](const RowFacts& r) { return truth(!r.error); }},
    {"file_size_kb", [](const RowFacts& r) { return kibibytes(r.test.bytes); }},
    {"original_size_kb",
     [](const RowFacts& r) { return kibibytes(r.reference.bytes); }},
    {"compression_ratio", ratio},
    {"orig_width", [](const RowFacts& r) { return count(r.reference.width); }},
    {"orig_height",
     [](const RowFacts& r) { return count(r.reference.height); }},
    {"orig_frames",
     [](const RowFacts& r) { return count(r.reference.frames); }},
    {"orig_fps", fps},
    {"orig_n_colors", nothing},
    {"entropy", nothing},
    {"ssim_mean", nullptr, "giflab:ssim", "mean", 4},
    {"ssim_std", nullptr, "giflab:ssim", "std", 4},
    {"ssim_min", nullptr, "giflab:ssim", "min", 4},
    {"ssim_max", nullptr, "giflab:ssim", "max", 4},
    {"ms_ssim_mean", nullptr, "giflab:ms_ssim"},
    {"psnr_mean", nullptr, "giflab:psnr_mean"},
    {"temporal_consistency", nullptr, "giflab:temporal_consistency"},
    {"mse_mean", nullptr, "giflab:mse"},
    {"rmse_mean", nullptr, "giflab:rmse"},
    {"fsim_mean", nullptr, "giflab:fsim"},
    {"gmsd_mean", nullptr, "giflab:gmsd"},
    {"chist_mean", nullptr, "giflab:chist"},
    {"edge_similarity_mean", nullptr, "giflab:edge_similarity"},
    {"texture_similarity_mean", nullptr, "giflab:texture_similarity"},
    {"sharpness_similarity_mean", nullptr, "giflab:sharpness_similarity"},
    {"composite_quality", nullptr, "giflab:composite"},
    {"efficiency", nullptr, "giflab:efficiency"},
    {"render_time_ms", nothing},
    {"total_processing_time_ms",
     [](const RowFacts& r) { return csv_cell(r.total_ms); }},
    {"pipeline_steps",
     [](const RowFacts& r) { return count(int64_t(tools_of(r).size())); }},
    {"tools_used",
     [](const RowFacts& r) {
       return csv_cell(fmt::format("{}", fmt::join(tools_of(r), ";")));
     }},
    {"applied_colors",
     [](const RowFacts& r) { return word_of_label(r, "colors="); }},
    {"applied_lossy",
     [](const RowFacts& r) { return word_of_label(r, "loss="); }},
    {"applied_frame_ratio",
     [](const RowFacts& r) { return word_of_label(r, "frames="); }},
    {"actual_pipeline_steps",
     [](const RowFacts& r) { return count(int64_t(tools_of(r).size())); }},
    {"frame_count",
     [](const RowFacts& r) { return count(r.reference.frames); }},
    {"compressed_frame_count",
     [](const RowFacts& r) { return count(r.test.frames); }},
    {"disposal_artifacts_pre", nullptr, "giflab:disposal_artifacts_pre"},
    {"disposal_artifacts_post", nullptr, "giflab:disposal_artifacts"},
    {"disposal_artifacts_delta", nullptr, "giflab:disposal_artifacts_delta"},
    {"source_platform", nothing},
    {"source_metadata", nothing},
    {"timestamp", nothing},
    {"giflab_version",
     [](const RowFacts&) { return fmt::format("framewise {}", version()); }},
    {"code_commit", nothing},
    {"dataset_version", nothing},
    {"engine_version", nothing},
    {"validation_status", [](const RowFacts& r) { return csv_cell(r.status); }},
    {"validation_passed",
     [](const RowFacts& r) {
       return r.error ? "" : truth(!r.requirement_failed());
     }},
    {"validation_issues_count",
     [](const RowFacts& r) { return fmt::format("{}", r.reasons.size()); }},
    {"validation_messages", messages},
    {"error",
     [](const RowFacts& r) {
       return r.error ? csv_cell(r.error->message) : "";
     }},
    {"error_traceback", nothing},
    {"error_timestamp", nothing},
};

std::optional<double> statistic_of(const RowFacts& row, const Column& column) {
  const RowFacts::Metric* metric = row.metric(column.metric);
  if (!metric) return std::nullopt;
  const auto at = std::ranges::find(kStatistics, column.statistic);
  return metric->values[size_t(at - kStatistics.begin())];
}

std::string cell_of(const RowFacts& row, const Column& column) {
  if (column.cell) return column.cell(row);
  const auto value = statistic_of(row, column);
  if (!value || column.decimals < 0) return csv_cell(value);
  return fmt::format("{:.{}f}", *value, column.decimals);
}

}  // namespace

std::string giflab_csv(std::span<const RowFacts> rows) {
  std::string text;
  for (const Column& column : kColumns) {
    text += (text.empty() ? "" : ",") + std::string(column.name);
  }
  text += '\n';
  for (const RowFacts& row : rows) {
    const char* separator = "";
    for (const Column& column : kColumns) {
      text += separator + cell_of(row, column);
      separator = ",";
    }
    text += '\n';
  }
  return text;
}

}  // namespace framewise::report
