// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "framewise/compare.h"
#include "framewise/compress.h"

namespace framewise {
namespace {

// GifLab's names, and ours.
constexpr std::array<std::string_view, 8> kMeasureNames = {
    "ssim", "ms_ssim", "psnr",  "lpips",
    "gmsd", "fsim",    "chist", "composite_quality"};
constexpr std::array<std::string_view, 8> kMetrics = {
    "giflab:ssim",      "giflab:ms_ssim",
    "giflab:psnr_mean", "giflab:lpips_quality_mean",
    "giflab:gmsd",      "giflab:fsim",
    "giflab:chist",     "giflab:composite"};

Result<std::string> metric_of(std::string_view name) {
  const auto found = std::ranges::find(kMeasureNames, name);
  if (found != kMeasureNames.end()) {
    return std::string(kMetrics[size_t(found - kMeasureNames.begin())]);
  }
  const std::vector<std::string_view> names(kMeasureNames.begin(),
                                            kMeasureNames.end());
  const std::string meant = suggestion(name, names);
  return with_hint(
      fail(ErrorKind::kUsage, "there is no metric '{}'", printable(name)),
      meant.empty() ? fmt::format("use {}", fmt::join(names, ", ")) : meant);
}

}  // namespace

std::span<const std::string_view> file_metrics() { return kMeasureNames; }

Result<std::vector<FileValue>> measure_files(
    const std::filesystem::path& reference,
    const std::filesystem::path& candidate,
    const std::vector<std::string>& metrics,
    const MeasureFilesOptions& options) {
  CompareOptions compare_options;
  for (const std::string& name : metrics) {
    FW_ASSIGN_OR_RETURN(std::string metric, metric_of(name));
    compare_options.metrics.push_back(std::move(metric));
  }
  if (metrics.empty()) return std::vector<FileValue>();
  compare_options.judge = false;
  compare_options.open = options.open;
  compare_options.models = options.models;
  compare_options.executor = options.executor;
  compare_options.stop = options.stop;
  FW_ASSIGN_OR_RETURN(const Report report,
                      compare(reference, candidate, compare_options));
  const Comparison& comparison = report.comparisons.front();
  if (comparison.error) return *comparison.error;
  if (comparison.partial) {
    return fail(ErrorKind::kCancelled, "stopped before the end");
  }
  std::vector<FileValue> values;
  for (size_t i = 0; i < metrics.size(); ++i) {
    FileValue& one = values.emplace_back();
    one.metric = metrics[i];
    const MetricReport* found = comparison.metric(compare_options.metrics[i]);
    if (found && found->summary) {
      one.value = found->summary->mean;
    } else {
      one.why_not = found ? found->why_not : "it was not measured";
    }
  }
  return values;
}

}  // namespace framewise
