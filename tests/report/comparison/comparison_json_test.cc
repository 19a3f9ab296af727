// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/comparison_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <tuple>

#include "base/json/json.h"
#include "base/result.h"
#include "compare/steps/skip_unreadable_tests.h"
#include "framewise/version.h"
#include "json_file.h"
#include "report/comparison/comparison_csv.h"
#include "report/comparison/libvmaf_forms.h"
#include "report/json_schema.h"
#include "report/sample_report.h"

namespace framewise::report {
namespace {

JsonSchema schema(int version) {
  return JsonSchema(json_file(fmt::format("{}/docs/schema/report-{}.json",
                                          FRAMEWISE_SOURCE_DIR, version)));
}

// The sample as a line.
Json line_of(const Report& report) {
  return Json::parse(report_ndjson(report, {}));
}

TEST(ComparisonJson, FollowsTheSchemaWithAnyDetail) {
  const Report report = sample_report();
  for (const bool per_frame : {false, true}) {
    for (const bool pairs : {false, true}) {
      const Json json = Json::parse(
          report_json(report, {.per_frame = per_frame, .pairs = pairs}));
      EXPECT_EQ(schema(2).problem_of(json), "");
      // Only rows of a batch lack these.
      EXPECT_TRUE(json.contains("timing_ms"));
      EXPECT_TRUE(json["provenance"].contains("threads"));
      const Json& one = json["comparisons"][0];
      EXPECT_EQ(one["metrics"]["ssim"].contains("per_pair"), per_frame);
      EXPECT_EQ(one["pairing"].contains("meetings"), pairs);
    }
  }
}

TEST(ComparisonJson, OneTestHasTheShapeOfSeveral) {
  Report report = sample_report();
  const Json one = Json::parse(report_json(report, {}));
  report.comparisons.push_back(report.comparisons.front());
  const Json two = Json::parse(report_json(report, {}));
  EXPECT_EQ(one["comparisons"].size(), 1u);
  EXPECT_EQ(two["comparisons"].size(), 2u);
  EXPECT_EQ(one["comparisons"][0], two["comparisons"][0]);
}

TEST(ComparisonJson, Version1HasNoListForOneTest) {
  Report report = sample_report();
  const Json one = Json::parse(report_json_1(report, {}));
  EXPECT_EQ(schema(1).problem_of(one, "#/$defs/single"), "");
  report.comparisons.push_back(report.comparisons.front());
  const Json two = Json::parse(report_json_1(report, {}));
  EXPECT_EQ(schema(1).problem_of(two, "#/$defs/several"), "");
}

TEST(ComparisonJson, SeveralTestsShareTheReference) {
  Report report = sample_report();
  report.comparisons.push_back(report.comparisons.front());
  const Json json = Json::parse(report_json(report, {}));
  EXPECT_EQ(schema(2).problem_of(json), "");
  EXPECT_EQ(json["comparisons"].size(), 2u);
  EXPECT_FALSE(json["comparisons"][0].contains("reference"));
}

TEST(ComparisonJson, ATestThatCouldNotBeComparedHasItsErrorInstead) {
  Report report = sample_report();
  Error error = fail(ErrorKind::kInput, "the file ends inside a frame");
  error.file = "cut.gif";
  error.offset = 812;
  report.comparisons.push_back(comparison::unreadable("cut.gif", error));
  const Json json = Json::parse(report_json(report, {}));
  EXPECT_EQ(schema(2).problem_of(json), "");
  const Json& failed = json["comparisons"][1];
  EXPECT_EQ(schema(2).problem_of(failed, "#/$defs/failed"), "");
  EXPECT_EQ(failed["error"]["offset"], 812);
  EXPECT_EQ(failed["verdict"]["status"], "ERROR");
  EXPECT_FALSE(failed.contains("metrics"));
  const std::string lines = report_ndjson(report, {});
  const Json line = Json::parse(lines.substr(lines.find('\n') + 1));
  EXPECT_EQ(schema(1).problem_of(line, "#/$defs/failed_line"), "");
}

TEST(ComparisonJson, LinesStandAlone) {
  Report report = sample_report();
  report.comparisons.push_back(report.comparisons.front());
  std::istringstream lines(report_ndjson(report, {}));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_EQ(schema(1).problem_of(Json::parse(line), "#/$defs/single"), "");
  }
  EXPECT_EQ(count, 2);
}

TEST(ComparisonJson, AValueThatDoesNotExistIsNullWithAReason) {
  const Json json = line_of(sample_report());
  EXPECT_TRUE(json["metrics"]["psnr_u"]["mean"].is_null());
  EXPECT_EQ(json["metrics"]["psnr_u"]["reason"], "needs two videos");
  EXPECT_FALSE(json["metrics"]["psnr_u"].contains("min"));
}

TEST(ComparisonJson, TellsTheWorstMoments) {
  const Json json = line_of(sample_report());
  const Json& worst = json["metrics"]["ssim"]["worst"][0];
  EXPECT_EQ(worst["value"], 0.5);
  EXPECT_EQ(worst["at_ms"], 100);
  EXPECT_EQ(worst["reference_frame"], 1);
  EXPECT_EQ(json["metrics"]["ssim"]["band"], "poor");
}

TEST(ComparisonJson, EqualPicturesArePerfectWhateverAModelSaysOfThem) {
  Report report = sample_report();
  report.comparisons[0].identical_pixels = true;
  const Json json = line_of(report);
  EXPECT_EQ(json["metrics"]["ssim"]["band"], "perfect");
  EXPECT_EQ(json["metrics"]["ssim"]["mean"], 0.75);
  EXPECT_FALSE(json["metrics"]["psnr_u"].contains("band"));
}

TEST(ComparisonJson, TellsTheVerdictAndWhatItIsMadeOf) {
  const Json json = line_of(sample_report());
  EXPECT_EQ(json["score"], 61.5);
  EXPECT_EQ(json["score_parts"][0]["name"], "structure");
  EXPECT_EQ(json["tier"], "medium");
  EXPECT_EQ(json["content"]["class"], "screen");
  const Json& verdict = json["verdict"];
  EXPECT_EQ(verdict["status"], "ARTIFACT");
  EXPECT_EQ(verdict["policy"], "default");
  ASSERT_EQ(verdict["reasons"].size(), 2u);
  const Json& reason = verdict["reasons"][1];
  EXPECT_EQ(reason["kind"], "ghosting");
  EXPECT_EQ(reason["frames"], Json({1, 1}));
  EXPECT_EQ(reason["region"], Json({0, 1, 2, 2}));
  EXPECT_EQ(reason["spans"][1], Json({150, 200}));
  EXPECT_EQ(reason["value"], 3.5);
  EXPECT_EQ(reason["limit"], 0.15);
  EXPECT_EQ(reason["unit"], "% of the picture");
}

// Lists of many results show the first reason alone.
TEST(ComparisonJson, EqualPicturesAreSaidAfterWhatIsWrong) {
  Report report = sample_report();
  report.comparisons[0].identical_pixels = true;
  const Json reasons = line_of(report)["verdict"]["reasons"];
  EXPECT_NE(reasons[0]["kind"], "identical");
  EXPECT_EQ(reasons[reasons.size() - 1]["kind"], "identical");
}

TEST(ComparisonJson, NamesThatAreNotUtf8StillMakeJson) {
  Report report = sample_report();
  report.reference.path = "bad-\xff.gif";
  EXPECT_FALSE(line_of(report)["reference"]["path"].text().empty());
}

TEST(ComparisonJson, TheFormOfLibvmafHasFramesAndPools) {
  const Json json = Json::parse(report_vmaf_json(sample_report()));
  ASSERT_EQ(json["frames"].size(), 2u);
  EXPECT_EQ(json["frames"][1]["frameNum"], 1);
  EXPECT_EQ(json["frames"][1]["metrics"]["ssim"], 0.5);
  const Json& pooled = json["pooled_metrics"]["ssim"];
  EXPECT_EQ(pooled["min"], 0.5);
  EXPECT_EQ(pooled["max"], 1);
  EXPECT_EQ(pooled["mean"], 0.75);
  EXPECT_NEAR(pooled["harmonic_mean"].number(), 2 / (1 / 1.5 + 1 / 2.0) - 1,
              1e-12);
}

TEST(LibvmafForms, AMetricWithoutValuesIsNullWithAReason) {
  const Json json = Json::parse(report_vmaf_json(sample_report()));
  EXPECT_TRUE(json["frames"][0]["metrics"]["psnr_cb"].is_null());
  EXPECT_TRUE(json["pooled_metrics"]["psnr_cb"]["mean"].is_null());
  EXPECT_EQ(json["pooled_metrics"]["psnr_cb"]["reason"], "needs two videos");
  EXPECT_EQ(json["pooled_metrics"]["vif"]["reason"], "not asked for");
  EXPECT_THAT(report_vmaf_xml(sample_report()),
              testing::HasSubstr(
                  R"(<metric name="psnr_cb" reason="needs two videos" />)"));
}

TEST(LibvmafForms, PsnrEndsWhereTheDepthDoes) {
  for (const auto& [bits, most] :
       {std::pair(8, 60.0), {10, 72.0}, {12, 75.0}}) {
    Report report = sample_report();
    report.reference.bits = report.comparisons[0].test.bits = bits;
    MetricReport& metric = report.comparisons[0].metrics[0];
    metric.info = *find_metric("psnr_y");
    metric.values[0] = 75;
    const Json json = Json::parse(report_vmaf_json(report));
    EXPECT_EQ(json["frames"][0]["metrics"]["psnr_y"], most) << bits;
  }
}

TEST(LibvmafForms, PsnrEndsAtSixtyDecibelsAndPsnrHvsDoesNot) {
  for (const auto& [name, theirs, most] :
       {std::tuple("psnr_y", "psnr_y", 60.0),
        std::tuple("psnr_hvs_vmaf_y", "psnr_hvs_y", 75.0)}) {
    Report report = sample_report();
    MetricReport& metric = report.comparisons[0].metrics[0];
    MetricInfo info = *metric.info;
    info.name = name;
    metric.info = &info;
    metric.values[0] = 75;
    const Json json = Json::parse(report_vmaf_json(report));
    EXPECT_EQ(json["frames"][0]["metrics"][theirs], most);
  }
}

TEST(LibvmafForms, XmlHasTheElementsThatScriptsLookFor) {
  Report report = sample_report();
  report.comparisons[0].metrics.pop_back();
  EXPECT_EQ(report_vmaf_xml(report),
            "<VMAF version=\"" + std::string(version()) +
                "\">\n"
                "  <params qualityWidth=\"4\" qualityHeight=\"3\" />\n"
                "  <fyi fps=\"10.00\" />\n"
                "  <frames>\n"
                "    <frame frameNum=\"0\" ssim=\"1.000000\" />\n"
                "    <frame frameNum=\"1\" ssim=\"0.500000\" />\n"
                "  </frames>\n"
                "  <pooled_metrics>\n"
                "    <metric name=\"ssim\" min=\"0.500000\" "
                "max=\"1.000000\" mean=\"0.750000\" "
                "harmonic_mean=\"0.714286\" />\n"
                "    <metric name=\"vif\" reason=\"not asked for\" />\n"
                "  </pooled_metrics>\n"
                "  <aggregate_metrics />\n"
                "</VMAF>\n");
}

TEST(LibvmafForms, CsvHasAFrameInEachRow) {
  EXPECT_EQ(report_vmaf_csv(sample_report()),
            "Frame,ssim,psnr_cb,vif,\n0,1.000000,,,\n1,0.500000,,,\n");
}

// Every fifth frame is the fifth, not the next.
TEST(LibvmafForms, FramesHaveTheNumbersOfTheOriginal) {
  Report report = sample_report();
  std::vector<Meeting>& meetings = report.comparisons[0].meetings;
  meetings[0].reference_frame = 0;
  meetings[1].reference_frame = 5;
  EXPECT_THAT(report_vmaf_csv(report), testing::HasSubstr("\n5,0.5"));
  EXPECT_EQ(Json::parse(report_vmaf_json(report))["frames"][1]["frameNum"], 5);
  EXPECT_THAT(report_vmaf_xml(report),
              testing::HasSubstr("<frame frameNum=\"5\""));
  // Of a frame that meets two there is no such number.
  meetings[1].reference_frame = 0;
  EXPECT_THAT(report_vmaf_csv(report), testing::HasSubstr("\n1,0.5"));
}

// Names of XML, no name twice, and what libvmaf calls ciede2000 is libvmaf's.
TEST(LibvmafForms, NamesAreWhatLibvmafMeansByThem) {
  Report report = sample_report();
  std::vector<MetricReport>& metrics = report.comparisons[0].metrics;
  const MetricReport first = metrics[0];
  metrics.clear();
  for (const char* name : {"ciede2000", "ciede_vmaf", "psnr_hvs",
                           "psnr_hvs_vmaf", "giflab:ssim"}) {
    metrics.push_back(first);
    metrics.back().info = *find_metric(name);
  }
  EXPECT_THAT(report_vmaf_csv(report),
              testing::StartsWith(
                  "Frame,framewise_ciede2000,ciede2000,framewise_psnr_hvs,"
                  "psnr_hvs,giflab_ssim,vif,\n"));
}

TEST(ComparisonCsv, HasARowForEachMetric) {
  EXPECT_EQ(
      summary_csv(sample_report()),
      "reference,test,metric,mean,harmonic_mean,std,min,p1,p5,p50,p95,"
      "max,measured_pairs,mean_low,mean_high,verdict,score,partial,reason,"
      "warnings\n"
      "a.gif,\"b, \"\"2\"\".gif\",ssim,0.75,0.7,0.25,0.5,0.5,0.5,0.5,1,"
      "1,2,,,ARTIFACT,61.5,false,,loop_changed\n"
      "a.gif,\"b, \"\"2\"\".gif\",psnr_u,,,,,,,,,,,,,ARTIFACT,61.5,false,"
      "needs two videos,loop_changed\n");
}

TEST(ComparisonCsv, ATestThatCouldNotBeComparedIsARow) {
  Report report = sample_report();
  report.comparisons = {
      comparison::unreadable("cut.gif", fail(ErrorKind::kInput, "is cut")),
      report.comparisons[0]};
  const std::string text = summary_csv(report);
  const std::string head = text.substr(0, text.find('\n'));
  const std::string row =
      text.substr(head.size() + 1, text.find("\na.gif,\"") - head.size() - 1);
  EXPECT_THAT(row, testing::StartsWith("a.gif,cut.gif,,"));
  EXPECT_THAT(row, testing::EndsWith(",ERROR,,false,is cut,"));
  EXPECT_EQ(std::ranges::count(row, ','), std::ranges::count(head, ','));
  EXPECT_THAT(per_frame_csv(report), testing::HasSubstr(",ssim,psnr_u\n"));
}

TEST(ComparisonCsv, HasARowForEachMeeting) {
  EXPECT_EQ(per_frame_csv(sample_report()),
            "test,at_ms,duration_ms,reference_frame,test_frame,ssim,psnr_u\n"
            "\"b, \"\"2\"\".gif\",0,100,0,0,1,\n"
            "\"b, \"\"2\"\".gif\",100,100,1,1,0.5,\n");
}

}  // namespace
}  // namespace framewise::report
