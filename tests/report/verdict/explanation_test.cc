// SPDX-License-Identifier: Apache-2.0
#include "report/verdict/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "base/result.h"
#include "compare/steps/skip_unreadable_tests.h"
#include "report/comparison/comparison_json.h"
#include "report/sample_report.h"
#include "report/verdict/report_reading.h"

namespace framewise::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string sample_json() { return report_ndjson(sample_report(), {}); }

TEST(ReadReport, WhatIsWrittenReadsBackAsTheSame) {
  const auto report = read_report(sample_json(), "r.json");
  ASSERT_TRUE(report) << report.error().to_string();
  const Json before = Json::parse(sample_json());
  const Json after = Json::parse(report_ndjson(*report, {}));
  for (const char* key :
       {"reference", "test", "preflight", "pairing", "skipped", "content",
        "tier", "score", "score_parts", "verdict", "requirements"}) {
    EXPECT_EQ(after[key], before[key]) << key;
  }
}

// The sample with a line of text that cannot be read.
Report report_with_text() {
  Report report = sample_report();
  Reason& reason = report.comparisons.front().reasons.front();
  reason.kind = DefectKind::kTextIllegible;
  TextDamage& text = reason.text.emplace();
  text.cause = TextCause::kQuantizing;
  text.share_of_time = 0.25;
  text.words_kept = 0.5;
  text.lines = {{{20, 44, 312, 18},
                 {100, 200},
                 150,
                 0.41,
                 0.9,
                 {{"total", "tota1"}, {"</script>\x1b", ""}}}};
  return report;
}

TEST(ReadReport, KeepsDamagedText) {
  const std::string json = report_ndjson(report_with_text(), {});
  const auto report = read_report(json, "r.json");
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(Json::parse(report_ndjson(*report, {}))["verdict"],
            Json::parse(json)["verdict"]);
  const auto& text = report->comparisons.front().reasons.front().text;
  ASSERT_TRUE(text);
  EXPECT_EQ(text->cause, TextCause::kQuantizing);
  EXPECT_EQ(text->lines.at(0).words.at(0).after, "tota1");
}

TEST(Explanation, NamesTheWorstLineOfTextAndItsWords) {
  const std::string text = explanation_text(report_with_text(), {});
  EXPECT_THAT(text, HasSubstr("worst line: 312x18 at 20,44, 0.15 s, "
                              "correlation 0.41; words lost: total → tota1"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ReadReport, TakesSeveralTestsAndLines) {
  Report several = sample_report();
  several.comparisons.push_back(several.comparisons.front());
  for (const std::string& json :
       {report_json(several, {}), report_json_1(several, {}),
        report_ndjson(several, {})}) {
    const auto report = read_report(json, "r.json");
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_EQ(report->comparisons.size(), 2u);
  }
}

TEST(ReadReport, TakesTestsThatCouldNotBeCompared) {
  Report report = sample_report();
  Error error = fail(ErrorKind::kInput, "the file ends inside a frame");
  error.frame = 5;
  error.hint = "fetch it again";
  report.comparisons.push_back(comparison::unreadable("cut.gif", error));
  for (const std::string& json :
       {report_json(report, {}), report_ndjson(report, {})}) {
    const auto read = read_report(json, "r.json");
    ASSERT_TRUE(read) << read.error().to_string();
    ASSERT_EQ(read->comparisons.size(), 2u);
    EXPECT_EQ(read->comparisons[1].error->frame, 5);
    const std::string text = explanation_text(*read, {});
    EXPECT_THAT(text, HasSubstr("compressed  cut.gif: 0 bytes"));
    EXPECT_THAT(text, HasSubstr("ERROR  the file ends inside a frame"));
    EXPECT_THAT(text, HasSubstr("Try: fetch it again"));
  }
}

TEST(ReadReport, MembersThatItDoesNotKnowAreLeftAside) {
  Json json = Json::parse(sample_json());
  json["new"] = 1;
  json["metrics"]["metric_of_tomorrow"] = {{"mean", 3}};
  EXPECT_TRUE(read_report(json.dump(), "r.json"));
}

struct Mistake {
  const char* pointer;
  Json value;
  const char* says;
};

TEST(ReadReport, NamesTheMemberThatIsWrong) {
  const Mistake kMistakes[] = {
      {"/schema", "framewise.report/3", "$.schema is not framewise.report/1"},
      {"/schema", "framewise.report/2", "lacks \"comparisons\""},
      {"/reference/width", 0, "$.reference.width is not a whole number"},
      {"/reference/width", 1e300, "$.reference.width"},
      {"/reference/path", 7, "$.reference.path is not a text"},
      {"/verdict/status", "FINE", "$.verdict.status"},
      {"/verdict/reasons", 7, "$.verdict.reasons is not a list"},
      {"/verdict/reasons/1/severity", "bad", "reasons[1].severity"},
      {"/verdict/reasons/1/region", Json({1, 2, 3}), "reasons[1].region"},
      {"/verdict/reasons/1/frames", Json({1, -2}), "reasons[1].frames"},
      {"/verdict/reasons/1/spans", Json({1}), "reasons[1].spans"},
      {"/score", "100", "$.score is not a number"},
      {"/partial", 0, "$.partial is not true or false"},
      {"/metrics/ssim/std", nullptr, "$.metrics.ssim.std"},
  };
  for (const Mistake& mistake : kMistakes) {
    Json json = Json::parse(sample_json());
    Json* place = json.find_at(mistake.pointer);
    ASSERT_TRUE(place) << mistake.pointer;
    *place = mistake.value;
    const auto report = read_report(json.dump(), "r.json");
    ASSERT_FALSE(report) << mistake.pointer;
    EXPECT_EQ(report.error().kind, ErrorKind::kInput);
    EXPECT_EQ(report.error().file, "r.json");
    EXPECT_THAT(report.error().message, HasSubstr(mistake.says));
  }
}

TEST(ReadReport, RefusesWhatIsNoReport) {
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("[1,2]"),
        std::string("not JSON"), std::string(100000, '['),
        std::string("{\"schema\": \"framewise.report/1\"}"),
        std::string("{\"schema\": \"framewise.report/2\"}")}) {
    const auto report = read_report(text, "r.json");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, ErrorKind::kInput);
    EXPECT_FALSE(report.error().hint.empty());
  }
}

TEST(Explanation, TellsReasonsPointsAndHowItWasCompared) {
  const std::string text = explanation_text(sample_report(), {});
  for (const char* part :
       {"ARTIFACT  Ghosts of earlier frames at 0.10 s.", "policy default",
        "ghosts of earlier frames, at 0.10 s", "try: keep disposal",
        "at these times: 0.10-0.12 s 0.15-0.20 s", "Score 61.5 of 100",
        "measured 3.5 % of the picture, reported from 0.15",
        "30.0  structure: edges differ", "FAIL psnr_u>3 (no value)",
        "Content: screen", "Tier medium", "Skipped vif: not asked for"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ReadReport, WordsThatAreNotKnownAreRefused) {
  for (const char* pointer : {"/tier", "/content/class", "/pairing/mode",
                              "/verdict/reasons/1/kind"}) {
    Json json = Json::parse(sample_json());
    *json.find_at(pointer) = "strange";
    const auto report = read_report(json.dump(), "r.json");
    ASSERT_FALSE(report) << pointer;
    EXPECT_THAT(report.error().to_string(), HasSubstr("one of the known words"))
        << pointer;
  }
}

TEST(Explanation, TextsFromFilesCannotPlayTricksOnTheTerminal) {
  Json json = Json::parse(sample_json());
  const std::string trick = "\x1b[2J\x07";
  json["reference"]["path"] = trick;
  json["test"]["container"] = trick;
  json["measured_as"] = trick;
  json["pairing"]["why"] = trick;
  json["skipped"][0]["metric"] = json["skipped"][0]["reason"] = trick;
  json["requirements"][0]["expression"] = trick;
  json["score_parts"][0]["name"] = json["score_parts"][0]["message"] = trick;
  json["preflight"]["warnings"][0]["kind"] = trick;
  json["preflight"]["warnings"][0]["hint"] = trick;
  Json& verdict = json["verdict"];
  verdict["policy"] = verdict["summary"] = trick;
  for (const char* key : {"message", "hint", "unit"}) {
    verdict["reasons"][1][key] = trick;
  }
  const auto report = read_report(json.dump(), "r.json");
  ASSERT_TRUE(report) << report.error().to_string();
  const std::string text = explanation_text(*report, {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
}

}  // namespace
}  // namespace framewise::report
