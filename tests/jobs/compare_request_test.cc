// SPDX-License-Identifier: Apache-2.0
// The rules between options of a comparison.
#include "jobs/compare_request.h"

#include <gtest/gtest.h>

#include <array>

namespace framewise::jobs {
namespace {

Result<CompareRequest> request_of(const Words& words,
                                  const SettingsSource& under = {}) {
  const std::array sources = {under};
  auto given = give(compare_infos(), "compare()", sources, words, Asker::kC);
  if (!given) return std::move(given).error();
  return read_compare(*given);
}

Sampling sampling_of(const Words& words, const SettingsSource& under = {}) {
  const auto request = request_of(words, under);
  EXPECT_TRUE(request) << request.error().to_string();
  return request ? request->options.sampling : Sampling{};
}

SettingsSource file(const std::string& text) {
  return read_settings_file(text, "framewise.toml");
}

TEST(CompareRequest, WithoutWordsIsWhatTheTableSays) {
  const auto request = request_of({});
  ASSERT_TRUE(request) << request.error().to_string();
  for (const Field<CompareRequest>& field : compare_fields()) {
    if (field.info.row.default_text.empty()) continue;
    const auto usual = parse_value(field.info.row, field.info.row.default_text);
    ASSERT_TRUE(usual);
    EXPECT_EQ(format_value(field.info.row, field.get(*request)),
              format_value(field.info.row, *usual))
        << field.info.name();
  }
}

TEST(CompareRequest, ASampleNeedsAWayToDrawIt) {
  EXPECT_EQ(sampling_of({}).by, SampleBy::kLength);
  EXPECT_EQ(sampling_of({{"sample", "5"}}).by, SampleBy::kProgressive);
  EXPECT_EQ(sampling_of({{"sample", "5"}}).pairs, 5);
  EXPECT_EQ(sampling_of({{"sample", "auto"}}).by, SampleBy::kProgressive);
  EXPECT_EQ(sampling_of({{"sample", "auto"}}).pairs, std::nullopt);
  EXPECT_EQ(sampling_of({{"sample", "5"}, {"sampling", "uniform"}}).by,
            SampleBy::kUniform);
}

TEST(CompareRequest, ASampleBesideFullSamplingContradictsItself) {
  const auto request = request_of({{"sampling", "full"}, {"sample", "5"}});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message,
            "sample has no effect beside sampling full");
}

TEST(CompareRequest, ASampleWinsOverTheSamplingOfAFile) {
  const auto sampling =
      sampling_of({{"sample", "5"}}, file("[compare]\nsampling = \"full\"\n"));
  EXPECT_EQ(sampling.by, SampleBy::kProgressive);
  EXPECT_EQ(sampling.pairs, 5);
}

TEST(CompareRequest, FullMeasuresEveryPair) {
  EXPECT_EQ(sampling_of({{"full", "true"}}).by, SampleBy::kNothing);
  EXPECT_EQ(sampling_of({{"full", "true"}},
                        file("[compare]\nsample_share = \"20%\"\n"))
                .share,
            0);
  for (const char* option : {"sample", "max-frames", "sample-share"}) {
    EXPECT_FALSE(request_of({{"full", "true"}, {option, "9"}})) << option;
  }
  // Where a file asks for it, the error says so.
  const auto request = request_of({{"sample", "5"}}, file("[compare]\n"
                                                          "full = true\n"));
  ASSERT_FALSE(request);
  EXPECT_NE(request.error().message.find("framewise.toml:2"),
            std::string::npos);
}

TEST(CompareRequest, AShareNeedsPartsToDrawFrom) {
  EXPECT_FALSE(request_of({{"sample-share", "20%"}}));
  EXPECT_EQ(
      sampling_of({{"sample-share", "20%"}, {"sampling", "scenes"}}).share, .2);
  EXPECT_FALSE(request_of(
      {{"sample-share", "20%"}, {"sampling", "scenes"}, {"sample", "5"}}));
}

TEST(CompareRequest, TheChoiceOfAFilmIsNoNumberOfPairs) {
  EXPECT_EQ(sampling_of({{"sampling", "film"}}).by, SampleBy::kFilm);
  for (const char* option : {"sample", "max-frames"}) {
    const auto request = request_of({{"sampling", "film"}, {option, "9"}});
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().message,
              std::string(option) + " has no effect beside sampling film");
    EXPECT_EQ(
        sampling_of({{option, "9"}}, file("[compare]\nsampling = \"film\"\n"))
            .by,
        SampleBy::kProgressive);
  }
  EXPECT_FALSE(request_of({{"sampling", "film"}, {"sample-share", "20%"}}));
}

TEST(CompareRequest, ValuesOfEveryFrameNeedEveryPair) {
  EXPECT_EQ(sampling_of({{"per-frame", ""}}).by, SampleBy::kNothing);
  EXPECT_EQ(sampling_of({{"per-frame", ""}, {"max-frames", "9"}}).by,
            SampleBy::kLength);
}

TEST(CompareRequest, FailingOnAVerdictNeedsOne) {
  auto given =
      give(compare_infos(), "", {},
           {{"no-verdict", ""}, {"fail-on", "warning"}}, Asker::kService);
  ASSERT_TRUE(given);
  const auto refused = read_compare(*given);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "options.fail-on needs a verdict, and options.no-verdict turns it "
            "off");
  // A file that asks for it means the comparisons that have one.
  const std::array under = {file("[compare]\nfail_on = \"warning\"\n")};
  given = give(compare_infos(), "", under, {{"no-verdict", ""}}, Asker::kC);
  ASSERT_TRUE(given);
  const auto request = read_compare(*given);
  ASSERT_TRUE(request);
  EXPECT_FALSE(request->fail_on);
}

bool is_judged(const Words& words, const SettingsSource& under = {}) {
  const auto request = request_of(words, under);
  EXPECT_TRUE(request) << request.error().to_string();
  return request && request->options.judge;
}

TEST(CompareRequest, MetricsThatAreNamedAreMeasuredWithoutAVerdict) {
  EXPECT_TRUE(is_judged({}));
  EXPECT_FALSE(is_judged({{"metric", "psnr"}}));
  EXPECT_FALSE(is_judged({{"metric", "giflab"}}));
  EXPECT_FALSE(is_judged({}, file("[compare]\nmetrics = \"psnr\"\n")));
  EXPECT_TRUE(is_judged({{"metric", "all"}}));
  EXPECT_TRUE(is_judged({{"metric", "default"}, {"metric", "vmaf"}}));
  EXPECT_FALSE(is_judged({{"no-verdict", "true"}}));
  // A requirement of a metric names none, and needs no verdict.
  EXPECT_TRUE(is_judged({{"require", "psnr>=30"}}));
  EXPECT_FALSE(is_judged({{"metric", "psnr"}, {"require", "psnr>=30"}}));
}

TEST(CompareRequest, WhatUsesAVerdictGetsItBesideNamedMetrics) {
  for (const auto& [option, value] : {std::pair{"verdict", "true"},
                                      {"policy", "default"},
                                      {"flashes", "wcag"},
                                      {"require", "score>=80"}}) {
    EXPECT_TRUE(is_judged({{"metric", "psnr"}, {option, value}})) << option;
  }
  EXPECT_FALSE(is_judged({{"metric", "psnr"}, {"require", "score.min>=80"}}));
  // A gate of a file stays one; its policy is for comparisons with a verdict.
  EXPECT_TRUE(is_judged({{"metric", "psnr"}},
                        file("[compare]\nfail_on = \"warning\"\n")));
  EXPECT_FALSE(is_judged({{"metric", "psnr"}},
                         file("[compare]\npolicy = \"strict\"\n")));
  const auto both = request_of({{"verdict", "true"}, {"no-verdict", "true"}});
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().message,
            "verdict and no-verdict contradict each other");
}

TEST(CompareRequest, UnknownMetricsAndRequirementsFailBeforeTheWork) {
  EXPECT_FALSE(request_of({{"metric", "nonsense"}}));
  EXPECT_FALSE(request_of({{"metric", ","}}));
  EXPECT_FALSE(request_of({{"require", "nonsense"}}));
}

TEST(CompareRequest, LimitsHoldForVideosWhereSomebodySetsThem) {
  const auto usual = request_of({});
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->options.open.limits.videos.frames, 0);
  const auto set = request_of({{"max-frames-in-file", "7k"}});
  ASSERT_TRUE(set);
  EXPECT_EQ(set->options.open.limits.videos.frames, 7000);
}

}  // namespace
}  // namespace framewise::jobs
