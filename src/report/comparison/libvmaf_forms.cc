// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/libvmaf_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "base/json/json.h"
#include "framewise/version.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

// The values of one metric at all meetings, as libvmaf would report them.
struct Column {
  std::string name;
  std::vector<std::optional<double>> values;
  std::string why_not;  // why there are no values

  struct Pools {
    double min, max, mean;
    std::optional<double> harmonic_mean;
  };
  std::optional<Pools> pools() const;
};

std::optional<Column::Pools> Column::pools() const {
  Pools pools{INFINITY, -INFINITY, 0, {}};
  double inverse = 0;
  size_t count = 0;
  for (const std::optional<double>& value : values) {
    if (!value) continue;
    pools.min = std::min(pools.min, *value);
    pools.max = std::max(pools.max, *value);
    pools.mean += *value;
    inverse += 1 / (*value + 1);
    ++count;
  }
  if (count == 0) return std::nullopt;
  pools.mean /= double(count);
  if (pools.min > -1) pools.harmonic_mean = double(count) / inverse - 1;
  return pools;
}

// libvmaf caps PSNR at 6 dB a bit of depth, plus 12 dB.
double psnr_cap(const Report& report, const Comparison& comparison) {
  return 6.0 * std::max(report.reference.bits, comparison.test.bits) + 12;
}

// libvmaf's ciede2000 and psnr_hvs differ from the papers. In its formats these
// names belong to libvmaf's forms, and the paper's forms get the prefix
// "framewise_". ':' becomes '_', because names are attributes in XML.
std::string libvmaf_name(std::string_view name) {
  constexpr std::string_view kHvs = "psnr_hvs_vmaf";
  if (name.starts_with(kHvs)) {
    return "psnr_hvs" + std::string(name.substr(kHvs.size()));
  }
  if (name == "ciede_vmaf") return "ciede2000";
  if (name == "psnr_u") return "psnr_cb";
  if (name == "psnr_v") return "psnr_cr";
  std::string text(name);
  std::replace(text.begin(), text.end(), ':', '_');
  const bool taken =
      name.starts_with("ciede2000") || name.starts_with("psnr_hvs");
  return taken ? "framewise_" + text : text;
}

std::vector<Column> columns_of(const Report& report,
                               const Comparison& comparison) {
  const double cap = psnr_cap(report, comparison);
  std::vector<Column> columns;
  for (const MetricReport& metric : comparison.metrics) {
    Column& column = columns.emplace_back();
    column.name = libvmaf_name(metric.info->name);
    const bool is_psnr = metric.info->name.starts_with("psnr") &&
                         !metric.info->name.starts_with("psnr_hvs");
    for (const Meeting& meeting : comparison.meetings) {
      std::optional<double> value = metric.values[meeting.pair];
      if (value && is_psnr) value = std::min(*value, cap);
      column.values.push_back(value);
    }
    if (!metric.summary) column.why_not = metric.why_not;
  }
  for (const Skipped& one : comparison.skipped) {
    columns.push_back(
        {libvmaf_name(one.metric),
         std::vector<std::optional<double>>(comparison.meetings.size()),
         one.reason});
  }
  return columns;
}

// The numbers of the reference frames, with gaps where frames are skipped.
// Where a reference frame occurs twice the rows are counted from 0 instead.
std::vector<int64_t> frame_numbers(const Comparison& comparison) {
  std::vector<int64_t> numbers;
  for (const Meeting& meeting : comparison.meetings) {
    numbers.push_back(meeting.reference_frame);
  }
  const auto not_later = std::ranges::adjacent_find(
      numbers, [](int64_t a, int64_t b) { return a >= b; });
  if (not_later != numbers.end()) {
    std::iota(numbers.begin(), numbers.end(), int64_t{0});
  }
  return numbers;
}

std::optional<double> frames_per_second(const Comparison& comparison) {
  const double seconds = comparison.test.duration_ms / 1000;
  if (seconds <= 0) return std::nullopt;
  return double(comparison.test.frames) / seconds;
}

}  // namespace

std::string report_vmaf_json(const Report& report) {
  const Comparison& comparison = report.comparisons.front();
  const std::vector<Column> columns = columns_of(report, comparison);
  const std::vector<int64_t> numbers = frame_numbers(comparison);
  Json frames = Json::array();
  for (size_t i = 0; i < comparison.meetings.size(); ++i) {
    Json metrics = Json::object();
    for (const Column& column : columns) {
      const std::optional<double>& value = column.values[i];
      metrics[column.name] = value ? Json(*value) : Json();
    }
    frames.push_back(
        {{"frameNum", numbers[i]}, {"metrics", std::move(metrics)}});
  }
  Json pooled = Json::object();
  for (const Column& column : columns) {
    const auto pools = column.pools();
    if (!pools) {
      pooled[column.name] = {{"min", nullptr},
                             {"max", nullptr},
                             {"mean", nullptr},
                             {"harmonic_mean", nullptr},
                             {"reason", column.why_not}};
      continue;
    }
    Json harmonic;
    if (pools->harmonic_mean) harmonic = *pools->harmonic_mean;
    pooled[column.name] = {{"min", pools->min},
                           {"max", pools->max},
                           {"mean", pools->mean},
                           {"harmonic_mean", harmonic}};
  }
  Json json = {{"version", version()}};
  if (const auto fps = frames_per_second(comparison)) json["fps"] = *fps;
  json["frames"] = std::move(frames);
  json["pooled_metrics"] = std::move(pooled);
  json["aggregate_metrics"] = Json::object();
  return json.dump(2) + "\n";
}

std::string report_vmaf_xml(const Report& report) {
  const Comparison& comparison = report.comparisons.front();
  const std::vector<Column> columns = columns_of(report, comparison);
  const Size size = report.reference.size;
  std::string xml = fmt::format(
      "<VMAF version=\"{}\">\n  <params qualityWidth=\"{}\" "
      "qualityHeight=\"{}\" />\n",
      version(), size.width, size.height);
  if (const auto fps = frames_per_second(comparison)) {
    xml += fmt::format("  <fyi fps=\"{:.2f}\" />\n", *fps);
  }
  const std::vector<int64_t> numbers = frame_numbers(comparison);
  xml += "  <frames>\n";
  for (size_t i = 0; i < comparison.meetings.size(); ++i) {
    xml += fmt::format("    <frame frameNum=\"{}\" ", numbers[i]);
    for (const Column& column : columns) {
      if (!column.values[i]) continue;
      xml += fmt::format("{}=\"{:.6f}\" ", column.name, *column.values[i]);
    }
    xml += "/>\n";
  }
  xml += "  </frames>\n  <pooled_metrics>\n";
  for (const Column& column : columns) {
    const auto pools = column.pools();
    if (!pools) {
      xml += fmt::format("    <metric name=\"{}\" reason=\"{}\" />\n",
                         column.name, xml_text(column.why_not));
      continue;
    }
    xml += fmt::format(
        "    <metric name=\"{}\" min=\"{:.6f}\" max=\"{:.6f}\" "
        "mean=\"{:.6f}\" ",
        column.name, pools->min, pools->max, pools->mean);
    if (pools->harmonic_mean) {
      xml += fmt::format("harmonic_mean=\"{:.6f}\" ", *pools->harmonic_mean);
    }
    xml += "/>\n";
  }
  return xml + "  </pooled_metrics>\n  <aggregate_metrics />\n</VMAF>\n";
}

// Each row ends with a comma, as libvmaf writes it.
std::string report_vmaf_csv(const Report& report) {
  const Comparison& comparison = report.comparisons.front();
  const std::vector<Column> columns = columns_of(report, comparison);
  std::string csv = "Frame,";
  for (const Column& column : columns) csv += column.name + ",";
  csv += "\n";
  const std::vector<int64_t> numbers = frame_numbers(comparison);
  for (size_t i = 0; i < comparison.meetings.size(); ++i) {
    csv += fmt::format("{},", numbers[i]);
    for (const Column& column : columns) {
      if (column.values[i]) csv += fmt::format("{:.6f}", *column.values[i]);
      csv += ",";
    }
    csv += "\n";
  }
  return csv;
}

}  // namespace framewise::report
