// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/ffmpeg_quality_metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>

#include "base/json/json.h"

namespace framewise::report {
namespace {

// Where a metric stands in that format.
struct Field {
  std::string_view metric;
  std::string_view group;
  std::string_view key;
  bool by_default = false;
};
constexpr Field kFields[] = {
    {"psnr", "psnr", "psnr_avg", true},
    {"psnr_y", "psnr", "psnr_y", true},
    {"psnr_u", "psnr", "psnr_u", true},
    {"psnr_v", "psnr", "psnr_v", true},
    {"mse", "psnr", "mse_avg", true},
    {"ssim_ffmpeg", "ssim", "ssim_avg", true},
    {"ssim_ffmpeg_y", "ssim", "ssim_y", true},
    {"ssim_ffmpeg_u", "ssim", "ssim_u", true},
    {"ssim_ffmpeg_v", "ssim", "ssim_v", true},
    {"vif_ffmpeg_scale0", "vif", "scale_0"},
    {"vif_ffmpeg_scale1", "vif", "scale_1"},
    {"vif_ffmpeg_scale2", "vif", "scale_2"},
    {"vif_ffmpeg_scale3", "vif", "scale_3"},
    {"msad", "msad", "msad_avg"},
    {"vmaf", "vmaf", "vmaf"},
    {"integer_adm2", "vmaf", "integer_adm2"},
    {"integer_motion2", "vmaf", "integer_motion2"},
    {"integer_vif_scale0", "vmaf", "integer_vif_scale0"},
    {"integer_vif_scale1", "vmaf", "integer_vif_scale1"},
    {"integer_vif_scale2", "vmaf", "integer_vif_scale2"},
    {"integer_vif_scale3", "vmaf", "integer_vif_scale3"},
};

Field place_of(std::string_view metric) {
  const auto* found = std::ranges::find(kFields, metric, &Field::metric);
  return found != std::end(kFields) ? *found : Field{metric, metric, metric};
}

Json statistics_of(std::vector<double> values) {
  if (values.empty()) {
    return {{"average", nullptr},
            {"median", nullptr},
            {"stdev", nullptr},
            {"min", nullptr},
            {"max", nullptr}};
  }
  std::ranges::sort(values);
  const size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1
                            ? values[half]
                            : (values[half - 1] + values[half]) / 2;
  const auto count = double(values.size());
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {{"average", mean},
          {"median", median},
          {"stdev", std::sqrt(squares / count)},
          {"min", values.front()},
          {"max", values.back()}};
}

// Adds the values of `metric` to the rows of its group, one a frame, counted
// from 1, and their statistics to `global`.
void add_metric(const MetricReport& metric, const Comparison& comparison,
                Json& groups, Json& global) {
  const Field place = place_of(metric.info->name);
  const std::string group(place.group);
  const std::string key(place.key);
  Json& rows = groups[group];
  std::vector<double> values;
  for (size_t i = 0; i < comparison.meetings.size(); ++i) {
    if (rows.size() <= i) rows.push_back({{"n", i + 1}});
    const auto value = metric.values[comparison.meetings[i].pair];
    rows[i][key] = value ? Json(*value) : Json();
    if (value) values.push_back(*value);
  }
  global[group][key] = statistics_of(std::move(values));
}

}  // namespace

std::vector<std::string> ffmpeg_quality_metrics() {
  std::vector<std::string> names;
  for (const Field& place : kFields) {
    if (place.by_default) names.emplace_back(place.metric);
  }
  return names;
}

std::string report_ffmpeg_quality_metrics(const Report& report) {
  const Comparison& comparison = report.comparisons.front();
  Json json = Json::object();
  Json global = Json::object();
  Json skipped = Json::object();
  for (const MetricReport& metric : comparison.metrics) {
    add_metric(metric, comparison, json, global);
    if (!metric.summary)
      skipped[std::string(metric.info->name)] = metric.why_not;
  }
  for (const Skipped& one : comparison.skipped) {
    const Field place = place_of(one.metric);
    global[std::string(place.group)][std::string(place.key)] =
        statistics_of({});
    skipped[one.metric] = one.reason;
  }
  json["global"] = std::move(global);
  if (!skipped.empty()) json["skipped"] = std::move(skipped);
  json["input_file_dist"] = comparison.test.path;
  json["input_file_ref"] = report.reference.path;
  return json.dump_printable(4) + "\n";
}

}  // namespace framewise::report
