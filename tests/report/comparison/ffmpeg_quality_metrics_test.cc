// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/ffmpeg_quality_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "framewise/metric.h"
#include "report/sample_report.h"

namespace framewise::report {
namespace {

MetricReport with_values(std::string_view name, double first, double second) {
  MetricReport metric{.info = *find_metric(name)};
  metric.values = {first, second};
  metric.summary = Summary{};
  return metric;
}

TEST(FfmpegQualityMetrics, ValuesOfFramesAreRowsOfTheirGroup) {
  Report report = sample_report();
  report.comparisons[0].metrics = {with_values("psnr", 30, 40),
                                   with_values("psnr_y", 31, 43)};
  const Json json = Json::parse(report_ffmpeg_quality_metrics(report));
  EXPECT_EQ(json["psnr"][0],
            Json({{"n", 1}, {"psnr_avg", 30}, {"psnr_y", 31}}));
  EXPECT_EQ(json["psnr"][1]["n"], 2);
  EXPECT_EQ(json["input_file_ref"], "a.gif");
  EXPECT_EQ(json["input_file_dist"], "b, \"2\".gif");
}

TEST(FfmpegQualityMetrics, GlobalHasTheStatisticsOfEachMetric) {
  Report report = sample_report();
  report.comparisons[0].metrics = {with_values("ssim_ffmpeg", 0.5, 1)};
  const Json json = Json::parse(report_ffmpeg_quality_metrics(report));
  const Json& ssim = json["global"]["ssim"]["ssim_avg"];
  EXPECT_EQ(ssim["average"], 0.75);
  EXPECT_EQ(ssim["median"], 0.75);
  EXPECT_EQ(ssim["stdev"], 0.25);
  EXPECT_EQ(ssim["min"], 0.5);
  EXPECT_EQ(ssim["max"], 1);
}

TEST(FfmpegQualityMetrics, AMetricOfOursKeepsItsName) {
  Report report = sample_report();
  report.comparisons[0].metrics = {with_values("ssimulacra2", 70, 80)};
  const Json json = Json::parse(report_ffmpeg_quality_metrics(report));
  EXPECT_EQ(json["ssimulacra2"][1]["ssimulacra2"], 80);
  EXPECT_EQ(json["global"]["ssimulacra2"]["ssimulacra2"]["average"], 75);
}

TEST(FfmpegQualityMetrics, AMetricWithoutValuesIsNullWithAReason) {
  Report report = sample_report();
  report.comparisons[0].skipped.push_back({"vmaf", "the model is missing"});
  const Json json = Json::parse(report_ffmpeg_quality_metrics(report));
  EXPECT_TRUE(json["global"]["psnr"]["psnr_u"]["average"].is_null());
  EXPECT_EQ(json["skipped"]["psnr_u"], "needs two videos");
  EXPECT_TRUE(json["global"]["vmaf"]["vmaf"]["average"].is_null());
  EXPECT_EQ(json["skipped"]["vmaf"], "the model is missing");
}

}  // namespace
}  // namespace framewise::report
