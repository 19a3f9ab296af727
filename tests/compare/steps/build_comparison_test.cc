// SPDX-License-Identifier: Apache-2.0
// Counts of measured pairs, reasons of meetings, samples and requirements in a
// comparison.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "compare/compare_fixture.h"

namespace framewise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class BuildComparison : public Compare {
 protected:
  Comparison compared(const TinyGif& original, const TinyGif& test,
                      const CompareOptions& options) {
    const auto a = write("a.gif", original.bytes());
    const auto b = write("b.gif", test.bytes());
    auto report = compare(a, {{b}}, options);
    EXPECT_TRUE(report) << report.error().to_string();
    return report ? report->comparisons[0] : Comparison();
  }

  static std::vector<std::string> kinds(const std::vector<Finding>& findings) {
    std::vector<std::string> result;
    for (const Finding& finding : findings) result.push_back(finding.kind);
    return result;
  }
};

// Pairs by the clock alone are measured, too, but not counted.
TEST_F(BuildComparison, CountsThePairsThatMeet) {
  TinyGif original = noise_gif(96, 24, 0);
  TinyGif cut = original;
  cut.frames.erase(cut.frames.begin() + 10);
  const Comparison comparison =
      compared(original, cut, {.metrics = {"psnr"}, .judge = false});
  ASSERT_TRUE(comparison.pairing_repaired);
  EXPECT_EQ(comparison.distinct_pairs, 23);
  EXPECT_EQ(comparison.measured_pairs, 23);
  EXPECT_FALSE(comparison.identical_pixels);
}

TEST_F(BuildComparison, EachMeetingHasItsReason) {
  const TinyGif original = noise_gif(96, 24, 0);
  TinyGif edited = original;
  std::swap(edited.frames[4], edited.frames[5]);
  edited.frames.erase(edited.frames.begin() + 14);
  edited.frames[13].delay_cs += edited.frames[14].delay_cs;
  const Comparison comparison =
      compared(original, edited, {.metrics = {"psnr"}, .judge = false});
  ASSERT_EQ(comparison.pairing_mode, PairingMode::kContent);
  std::map<MeetingReason, int> count;
  for (const Meeting& meeting : comparison.meetings) ++count[meeting.why];
  EXPECT_EQ(count[MeetingReason::kMovedPicture], 1);
  EXPECT_EQ(count[MeetingReason::kHeld], 1);
  EXPECT_EQ(count[MeetingReason::kSamePicture], 22);
  const Comparison by_clock = compared(
      original, edited,
      {.metrics = {"psnr"}, .pairing = PairingMode::kTime, .judge = false});
  EXPECT_EQ(by_clock.meetings[0].why, MeetingReason::kSameTime);
}

// One or two pairs give no interval.
TEST_F(BuildComparison, ASampleHasThreePairsAtLeast) {
  for (const bool most : {false, true}) {
    CompareOptions options{.metrics = {"ssimulacra2"}, .judge = false};
    options.sampling.by = SampleBy::kProgressive;
    (most ? options.sampling.most : options.sampling.pairs) = 1;
    const Comparison comparison =
        compared(noise_gif(64, 40, 0), noise_gif(64, 40, 90), options);
    const MetricReport& metric = comparison.metrics[0];
    ASSERT_TRUE(metric.sampled);
    EXPECT_EQ(metric.sampled->pairs, 3);
    EXPECT_LT(metric.sampled->mean_low, metric.sampled->mean_high);
    EXPECT_FALSE(metric.summary->harmonic_mean);
  }
}

// A minimum is known after all pairs are measured; a mean is known if the whole
// interval meets or fails the requirement.
TEST_F(BuildComparison, ARequirementThatASampleLeavesOpenFails) {
  CompareOptions options{
      .metrics = {"ssimulacra2"},
      .requirements = {"ssimulacra2.min>=-1000", "ssimulacra2.min<=100",
                       "ssimulacra2>=-1000"},
      .judge = false};
  options.sampling.by = SampleBy::kProgressive;
  options.sampling.pairs = 6;
  const Comparison comparison =
      compared(noise_gif(64, 40, 0), noise_gif(64, 40, 90), options);
  ASSERT_EQ(comparison.requirements.size(), 3u);
  EXPECT_FALSE(comparison.requirements[0].passed);
  EXPECT_TRUE(comparison.requirements[1].passed);
  EXPECT_TRUE(comparison.requirements[2].passed);
  EXPECT_THAT(kinds(comparison.warnings), ElementsAre("undecided"));
}

// A requirement on the minimum needs all pairs that the limit allows.
TEST_F(BuildComparison, AnOpenRequirementMeasuresAllAllowedPairs) {
  CompareOptions options{.metrics = {"ssimulacra2"},
                         .requirements = {"ssimulacra2.min>=-1000"},
                         .judge = false};
  options.sampling.by = SampleBy::kProgressive;
  options.sampling.most = 20;
  const Comparison comparison =
      compared(noise_gif(64, 40, 0), noise_gif(64, 40, 90), options);
  ASSERT_TRUE(comparison.metrics[0].sampled);
  EXPECT_EQ(comparison.metrics[0].sampled->pairs, 20);
}

TEST_F(BuildComparison, RequirementsThatHoldAreNoVerdict) {
  CompareOptions options{
      .metrics = {"psnr"}, .requirements = {"psnr>1"}, .judge = false};
  const Comparison without =
      compared(noise_gif(64, 5, 0), noise_gif(64, 5, 90), options);
  EXPECT_EQ(without.status(), VerdictStatus::kUnknown);
  options.requirements = {"psnr>99"};
  options.judge = true;
  const Comparison failed =
      compared(noise_gif(64, 5, 0), noise_gif(64, 5, 90), options);
  EXPECT_EQ(failed.status(), VerdictStatus::kArtifact);
  EXPECT_THAT(failed.verdict_summary, StartsWith("Not met: psnr>99. "));
}

TEST_F(BuildComparison, TheScoreOfTheWholeNeedsAVerdict) {
  const auto a = write("a.gif", noise_gif(64, 5, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 5, 90).bytes());
  CompareOptions options{
      .metrics = {"score"}, .requirements = {"score>=1"}, .judge = false};
  const auto refused = compare(a, {{b}}, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(refused.error().message, HasSubstr("score>=1"));
  // Of the pairs there is one.
  options.requirements = {"score.mean>=1"};
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(report);
  const Comparison& comparison = report->comparisons[0];
  EXPECT_EQ(comparison.requirements[0].value,
            metric(comparison, "score").summary->mean);
}

// The same pixels at other times.
TEST_F(BuildComparison, OtherDelaysAreReportedAndNotIdentical) {
  TinyGif original = noise_gif(64, 6, 0);
  TinyGif other = original;
  for (TinyGifFrame& frame : original.frames) frame.delay_cs = 50;
  for (TinyGifFrame& frame : other.frames) frame.delay_cs = 50;
  other.frames[3].delay_cs = 5;
  other.frames[4].delay_cs = 95;
  CompareOptions options{.metrics = {"psnr"}};
  options.policy = *find_policy("lossless");
  const Comparison comparison = compared(original, other, options);
  EXPECT_TRUE(comparison.identical_pixels);
  EXPECT_THAT(kinds(comparison.pairing_findings),
              ElementsAre("timing_changed"));
  EXPECT_EQ(comparison.status(), VerdictStatus::kArtifact);
  // So little that it is no fault.
  other.frames[3].delay_cs = 49;
  other.frames[4].delay_cs = 51;
  options.pairing = PairingMode::kIndex;
  const Comparison little = compared(original, other, options);
  EXPECT_THAT(kinds(little.pairing_findings), ElementsAre("other_delays"));
  EXPECT_EQ(little.status(), VerdictStatus::kArtifact);
}

}  // namespace
}  // namespace framewise
