// SPDX-License-Identifier: Apache-2.0
// Pages as text; tests/web looks at them in a browser.
#include "report/page/report_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/json/json.h"
#include "base/result.h"
#include "base/sha256.h"
#include "compare/steps/skip_unreadable_tests.h"
#include "report/page/batch_page.h"
#include "report/page/viewer_assets.h"
#include "report/review/comparison_page.h"
#include "report/review/view_json.h"
#include "report/sample_report.h"

namespace framewise::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// What stands between the tags of the element with this name.
std::string element(const std::string& html, const std::string& name) {
  const std::string mark = "id=\"" + name + "\">";
  const size_t begin = html.find(mark);
  if (begin == std::string::npos) return "missing";
  const size_t start = begin + mark.size();
  return html.substr(start, html.find("</script>", start) - start);
}

TEST(Page, AllowsNothingButItsOwnScriptAndStyle) {
  const std::string html = page_html({.title = "t"});
  Sha256 sha;
  sha.update(std::as_bytes(std::span(viewer_script())));
  const auto digest = sha.finish();
  const std::string hash =
      base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  EXPECT_THAT(html, HasSubstr("script-src 'sha256-" + hash + "'"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, Not(HasSubstr("unsafe-inline")));
}

TEST(Page, TextFromFilesEndsNoElement) {
  Report report = sample_report();
  const std::string hostile = "</script><script>alert(1)</script>";
  report.reference.path = hostile;
  report.comparisons[0].test.path = hostile;
  report.comparisons[0].pairing_why = hostile;
  const std::string html = comparison_html(report);
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  const Json view = Json::parse(element(html, "data"));
  EXPECT_EQ(view["reference"]["path"], hostile);
}

TEST(Page, NamesThatAreNoUtf8StillMakeJson) {
  Report report = sample_report();
  report.reference.path = "\xff\xfe.gif";
  EXPECT_FALSE(
      Json::parse(view_json(report))["reference"]["path"].text().empty());
}

TEST(Page, CarriesTheReportAndTheNumbersOfEveryPair) {
  Report report = sample_report();
  report.comparisons[0].score = 41.5;
  report.comparisons[0].reasons.clear();
  report.comparisons[0].reasons.push_back({.kind = DefectKind::kBanding,
                                           .severity = Severity::kMajor,
                                           .at_ms = 40,
                                           .region = Rect{1, 2, 3, 4}});
  report.comparisons[0].metrics[0].sampled = Sampled{
      .pairs = 1, .confidence = 0.95, .mean_low = 0.7, .mean_high = 0.8};
  report.comparisons[0].measured_part = Rect{1, 0, 3, 3};
  report.comparisons[0].measured_part_of_test = Rect{0, 0, 3, 3};
  const std::string html = comparison_html(report);
  EXPECT_EQ(Json::parse(element(html, "report"))["schema"],
            "framewise.report/2");
  const Json one = Json::parse(element(html, "data"))["candidates"][0];
  EXPECT_EQ(one["score"], 41.5);
  EXPECT_EQ(one["reasons"][0]["region"], Json({1, 2, 3, 4}));
  EXPECT_EQ(one["part"], Json({{1, 0, 3, 3}, {0, 0, 3, 3}}));
  EXPECT_EQ(one["metrics"][0]["values"], Json({1.0, 0.5}));
  EXPECT_EQ(one["metrics"][0]["sampled"]["pairs"], 1);
  EXPECT_EQ(one["metrics"][1]["whyNot"], "needs two videos");
  EXPECT_EQ(one["meetings"]["at"], Json({0, 100}));
}

TEST(Page, HoldsEqualPicturesOnce) {
  Report report = sample_report();
  report.pictures.stills = {{0, 0, {4, 3}, false, true, "same bytes"},
                            {1, 0, {4, 3}, false, true, "same bytes"},
                            {1, 1, {4, 3}, false, true, "others"}};
  const std::string html = comparison_html(report);
  EXPECT_EQ(element(html, "s0"), base64("same bytes"));
  EXPECT_EQ(element(html, "s1"), "=s0");
  EXPECT_EQ(element(html, "s2"), base64("others"));
}

TEST(Page, SaysItAllWithoutScripts) {
  EXPECT_THAT(comparison_html(sample_report()),
              HasSubstr("<noscript><pre>a.gif"));
}

TEST(BatchPage, BeginsWithFailuresAndThenTheLowestScore) {
  BatchPage page{.title = "all"};
  const auto add = [&](const char* name, VerdictStatus status, double score) {
    page.rows.push_back({.name = name, .status = status, .score = score});
  };
  add("good", VerdictStatus::kPass, 90);
  add("bad", VerdictStatus::kArtifact, 40);
  add("worse", VerdictStatus::kArtifact, 20);
  page.rows.push_back({.name = "broken", .status = VerdictStatus::kError});
  const std::string html = batch_html(page);
  EXPECT_EQ(Json::parse(element(html, "data"))["columns"]["name"],
            Json({"broken", "worse", "bad", "good"}));
}

TEST(Page, AFailedComparisonHasItsCauseAndTheRowOfABatch) {
  Error error = fail(ErrorKind::kInput, "the file ends inside a frame");
  error.frame = 5;
  error.offset = 9000;
  error.hint = "fetch it again";
  const std::string html = failure_html({.path = "a.gif"}, "dir/b.gif", error);
  const Json one = Json::parse(element(html, "data"))["candidates"][0];
  EXPECT_EQ(one["status"], "ERROR");
  EXPECT_EQ(one["reasons"][0]["message"],
            "the file ends inside a frame (b.gif, frame 5, byte 9000)");
  EXPECT_EQ(one["reasons"][0]["hint"], "fetch it again");
  const Json row = Json::parse(element(html, "report"));
  EXPECT_EQ(row["schema"], "framewise.error/1");
  EXPECT_EQ(row["error"]["offset"], 9000);
}

TEST(Page, WhatIsNotKnownOfAFailureIsLeftOut) {
  const std::string html =
      failure_html({.path = "a.gif", .bytes = 1200}, "b.gif",
                   fail(ErrorKind::kInput, "is cut"));
  const std::string plain = html.substr(html.find("<noscript>"), 400);
  EXPECT_THAT(plain, HasSubstr("a.gif  1.2 kB"));
  EXPECT_THAT(plain, testing::Not(HasSubstr("0x0")));
  EXPECT_THAT(plain, testing::Not(HasSubstr("0 frames")));
  EXPECT_THAT(plain, testing::Not(HasSubstr("0 pairs")));
  EXPECT_THAT(plain, testing::Not(HasSubstr("0.00 s")));
}

TEST(Page, ATestThatCouldNotBeReadStandsAtItsPlaceAmongTheOthers) {
  Report report = sample_report();
  report.comparisons.insert(
      report.comparisons.begin(),
      comparison::unreadable("cut.gif", fail(ErrorKind::kInput, "is cut")));
  const std::string html = comparison_html(report);
  const Json view = Json::parse(element(html, "data"));
  EXPECT_EQ(view["candidates"].size(), 2u);
  EXPECT_EQ(view["candidates"][0]["status"], "ERROR");
  const Json saved = Json::parse(element(html, "report"));
  EXPECT_EQ(saved["comparisons"][0]["error"]["message"], "is cut");
}

TEST(Page, BandsOfAMetricAreThereWhereItHasThem) {
  const std::string html = comparison_html(sample_report());
  const Json metrics =
      Json::parse(element(html, "data"))["candidates"][0]["metrics"];
  EXPECT_EQ(metrics[0]["bands"][0], Json({0.99, "excellent"}));
  EXPECT_FALSE(metrics[1].contains("bands"));
}

TEST(Page, TheViewerComesBeforeThePictures) {
  Report report = sample_report();
  report.pictures.stills = {{0, 0, {4, 3}, false, true, "bytes"}};
  const std::string html = comparison_html(report);
  EXPECT_LT(html.find(viewer_script()), html.find("id=\"s0\""));
  EXPECT_LT(html.find("id=\"data\""), html.find(viewer_script()));
}

TEST(BatchPage, SaysHowManyRowsHavePictures) {
  BatchPage page{.title = "all"};
  page.rows = {{.name = "a", .picture = "A"}, {.name = "b"}, {.name = "c"}};
  EXPECT_EQ(Json::parse(element(batch_html(page), "data"))["pictured"], 1);
}

TEST(BatchPage, WithAFolderItsPicturesAreFilesBesideIt) {
  BatchPage page{.title = "all", .picture_folder = "pictures"};
  page.rows = {{.name = "a",
                .status = VerdictStatus::kError,
                .original_picture = "beside"},
               {.name = "b", .original_picture = "beside", .picture = "x"}};
  const std::string html = batch_html(page);
  EXPECT_THAT(html, HasSubstr("img-src data: blob: 'self';"));
  EXPECT_EQ(element(html, "t0"), "missing");
  EXPECT_EQ(Json::parse(element(html, "data"))["columns"]["pictures"],
            Json({1, 3}));
}

TEST(BatchPage, KeepsThumbnailsWithinItsBudget) {
  BatchPage page{.title = "all"};
  for (int i = 0; i < 300; ++i) {
    page.rows.push_back(
        {.name = "x", .picture = std::string(100'000, char(i))});
  }
  const std::string html = batch_html(page);
  EXPECT_LT(html.size(), 25'000'000u);
  EXPECT_EQ(Json::parse(element(html, "data"))["pictured"], 180);
  EXPECT_EQ(Json::parse(element(html, "t0")).size(), 180u);
}

}  // namespace
}  // namespace framewise::report
