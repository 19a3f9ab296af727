// SPDX-License-Identifier: Apache-2.0
#include "judge/policy/requirement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::judge {
namespace {

using testing::HasSubstr;

TEST(Requirement, HasAMetricAStatisticARelationAndABound) {
  const auto parsed = parse_requirements("psnr.min>30.5");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->size(), 1u);
  const Requirement& one = parsed->front();
  EXPECT_EQ(one.metric->name, "psnr");
  EXPECT_EQ(one.statistic, Statistic::kMin);
  EXPECT_EQ(one.relation, Relation::kGreater);
  EXPECT_EQ(one.bound, 30.5);
  EXPECT_EQ(one.text, "psnr.min>30.5");
}

TEST(Requirement, MeansTheMeanWithoutAStatistic) {
  EXPECT_EQ(parse_requirements("ssim>=0.98")->front().statistic,
            Statistic::kMean);
}

TEST(Requirement, KnowsMetricsByTheirOtherNames) {
  EXPECT_EQ(parse_requirements("SSIM2 >= 70")->front().metric->name,
            "ssimulacra2");
}

TEST(Requirement, SeveralAreSeparatedByCommasOrAnd) {
  const auto parsed = parse_requirements("ssim>=.9 , psnr.p5 > 3e1&&mse<=-1");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->size(), 3u);
  EXPECT_EQ((*parsed)[1].statistic, Statistic::kP5);
  EXPECT_EQ((*parsed)[1].bound, 30);
  EXPECT_EQ((*parsed)[2].relation, Relation::kLessOrEqual);
}

TEST(Requirement, MistakesNameTheirColumn) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "column 1: expected the name of a metric"},
      {">=3", "column 1: expected the name of a metric"},
      {"ssimm>=1", "column 1: there is no metric 'ssimm'"},
      {"ssim.maen>=1", "column 6: there is no statistic 'maen'"},
      {"ssim!=1", "column 5: expected one of"},
      {"ssim >= ", "column 9: expected a number"},
      {"ssim>=inf", "column 7: expected a number"},
      {"ssim>=nan", "column 7: expected a number"},
      {"ssim>=1 psnr>=2", "column 9: expected the end"},
      {"ssim>=1,", "column 9: expected the name of a metric"},
      {"ssim>=1x", "column 8: expected the end"},
      {"ssim=>1", "column 5: there is no '=>'"},
  };
  for (const auto& [text, message] : cases) {
    const auto parsed = parse_requirements(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(parsed.error().message, HasSubstr(message)) << text;
  }
}

TEST(Requirement, MistakesThatPeopleMakeHaveACorrection) {
  EXPECT_EQ(parse_requirements("80").error().hint, "did you mean 'score>=80'?");
  EXPECT_EQ(parse_requirements("80.5").error().hint,
            "did you mean 'score>=80.5'?");
  EXPECT_EQ(parse_requirements("ssim=>0.9").error().hint,
            "did you mean 'ssim>=0.9'?");
  EXPECT_EQ(parse_requirements("lpips =< 1").error().hint,
            "did you mean 'lpips <= 1'?");
}

TEST(Requirement, ComparesExactly) {
  const auto holds = [](const char* text, double value) {
    return parse_requirements(text)->front().holds(value);
  };
  EXPECT_TRUE(holds("ssim>=1", 1));
  EXPECT_FALSE(holds("ssim>1", 1));
  EXPECT_TRUE(holds("ssim==1", 1));
  EXPECT_TRUE(holds("ssim<=1", 1));
  EXPECT_FALSE(holds("ssim<1", 1));
}

TEST(Requirement, AMetricWithoutAValueFails) {
  const Requirement one = parse_requirements("ssim>=0")->front();
  MetricReport metric{.info = one.metric};
  EXPECT_FALSE(check(one, {metric}).passed);
  EXPECT_FALSE(check(one, {}).passed);
  metric.summary = Summary{.mean = 0.5};
  EXPECT_TRUE(check(one, {metric}).passed);
  EXPECT_EQ(check(one, {metric}).value, 0.5);
}

TEST(Requirement, ASampleTellsHowFarOutExtremesAreAtLeast) {
  const Requirement one = parse_requirements("ssim>=0")->front();
  MetricReport metric{.info = one.metric};
  metric.summary = Summary{.mean = 0.5, .min = 0.4, .max = 0.6};
  metric.sampled = Sampled{.mean_low = 0.45, .mean_high = 0.55};
  const auto passes = [&](const char* text) {
    return check(parse_requirements(text)->front(), {metric}).passed;
  };
  EXPECT_TRUE(passes("ssim>=0.45"));
  EXPECT_FALSE(passes("ssim>=0.5"));  // within the interval
  EXPECT_FALSE(passes("ssim>=0.6"));
  EXPECT_FALSE(passes("ssim.min>=0.3"));
  EXPECT_TRUE(passes("ssim.min<=0.4"));
  EXPECT_FALSE(passes("ssim.max<=0.7"));
  EXPECT_TRUE(passes("ssim.max>=0.6"));
  EXPECT_FALSE(passes("ssim.p5>=0.1"));
  const auto decided = [&](const char* text) {
    return is_decided(parse_requirements(text)->front(), metric);
  };
  EXPECT_TRUE(decided("ssim.min>=0.5"));
  EXPECT_FALSE(decided("ssim.min>=0.3"));
  EXPECT_TRUE(decided("ssim>=0.6"));
}

// Whoever stops a comparison has not seen that a mean holds, but may have seen
// that a minimum does not.
TEST(Requirement, APartTellsNoMoreThanHowFarOutExtremesAreAtLeast) {
  MetricReport metric{.info = parse_requirements("ssim>=0")->front().metric};
  metric.summary = Summary{.mean = 0.5, .min = 0.4, .max = 0.6, .p5 = 0.4};
  const auto passes = [&](const char* text) {
    return check(parse_requirements(text)->front(), {metric}, 90, Seen::kPart)
        .passed;
  };
  EXPECT_FALSE(passes("ssim>=0.1"));
  EXPECT_FALSE(passes("ssim.min>=0.3"));
  EXPECT_TRUE(passes("ssim.min<=0.4"));
  EXPECT_FALSE(passes("ssim.max<=0.7"));
  EXPECT_TRUE(passes("ssim.max>=0.6"));
  EXPECT_FALSE(passes("ssim.p5>=0.1"));
  EXPECT_FALSE(passes("score>=80"));
  const auto decided = [&](const char* text) {
    return is_decided(parse_requirements(text)->front(), metric, Seen::kPart);
  };
  EXPECT_TRUE(decided("ssim.min>=0.5"));
  EXPECT_FALSE(decided("ssim.mean>=0.1"));
}

TEST(Requirement, TheScoreAloneIsThatOfTheWhole) {
  const Requirement whole = parse_requirements("score>=80")->front();
  const Requirement pairs = parse_requirements("score.mean>=80")->front();
  EXPECT_TRUE(is_of_the_whole(whole));
  EXPECT_FALSE(is_of_the_whole(pairs));
  MetricReport metric{.info = whole.metric};
  metric.summary = Summary{.mean = 90};
  EXPECT_EQ(check(whole, {metric}, 70).value, 70);
  EXPECT_EQ(check(pairs, {metric}, 70).value, 90);
}

}  // namespace
}  // namespace framewise::judge
