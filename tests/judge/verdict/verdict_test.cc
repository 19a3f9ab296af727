// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/sample_measurements.h"

namespace framewise::judge {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Detectors name damage to pictures; how grave it is follows from the score.
TEST(Verdict, DamageToPicturesIsAsGraveAsItsLoss) {
  const std::pair<double, VerdictStatus> kRows[] = {
      {95, VerdictStatus::kPass},
      {78, VerdictStatus::kPass},
      {60, VerdictStatus::kWarning},
      {40, VerdictStatus::kArtifact}};
  for (const DefectKind kind :
       {DefectKind::kBlur, DefectKind::kNoise, DefectKind::kBanding,
        DefectKind::kBlocking, DefectKind::kRinging, DefectKind::kPaletteLoss,
        DefectKind::kDitherNoise, DefectKind::kThinLinesLost}) {
    for (const auto& [score, status] : kRows) {
      Sample sample = with_scores(std::vector<double>(10, score));
      for (const Severity found : {Severity::kMinor, Severity::kRuinous}) {
        sample.defects = {reason(kind, found)};
        EXPECT_EQ(sample.status(), status) << name_of(kind) << score;
      }
    }
  }
}

TEST(Verdict, AStrictPolicySeesMore) {
  Sample sample = with_scores(std::vector<double>(10, 78));
  sample.defects = {reason(DefectKind::kBlur, Severity::kMinor)};
  EXPECT_EQ(sample.status(), VerdictStatus::kPass);
  EXPECT_EQ(sample.status("strict"), VerdictStatus::kWarning);
}

TEST(Verdict, ThePlaceThatIsDamagedCountsNotThePicture) {
  Sample sample = with_scores(std::vector<double>(10, 90));
  sample.defects = {reason(DefectKind::kPaletteLoss, Severity::kMinor)};
  EXPECT_EQ(sample.status(), VerdictStatus::kPass);
  sample.defects[0].region = Rect{0, 0, 9, 9};  // a hundredth of the picture
  EXPECT_EQ(sample.status(), VerdictStatus::kWarning);
  // Where the worst place of the pairs is known, nothing is worse than that.
  MetricReport place{.info = *find_metric("score:worst_place")};
  place.summary = Summary{};
  place.values.assign(10, measure::distance_of(80));
  sample.metrics.push_back(place);
  sample.defects[0].kind = DefectKind::kBlur;
  EXPECT_EQ(sample.status(), VerdictStatus::kPass);
}

TEST(Verdict, TheScoreNeverSaysThatNobodySeesWhatIsSeen) {
  Sample sample = with_scores(kFine);
  sample.defects = {reason(DefectKind::kBlackFrame, Severity::kMinor)};
  EXPECT_LT(*sample.judged().score, 90);
  sample.defects[0].severity = Severity::kMajor;
  EXPECT_LT(*sample.judged().score, 85);
  sample.defects[0].severity = Severity::kInfo;
  EXPECT_GT(*sample.judged().score, 95);
}

TEST(Verdict, OfSeveralKindsTheGravestIsGivenTheLoss) {
  Sample sample = with_scores(std::vector<double>(10, 40));
  sample.defects = {reason(DefectKind::kBlur, Severity::kMajor),
                    reason(DefectKind::kRinging, Severity::kMinor)};
  const Judgement judgement = sample.judged();
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kBlur);
  EXPECT_EQ(judgement.reasons[0].severity, Severity::kMajor);
  EXPECT_EQ(judgement.reasons[1].severity, Severity::kMinor);
}

TEST(Verdict, WhatIsShownForAMomentIsSeenLess) {
  const auto shown_for = [](double ms) {
    std::vector<double> scores(10, 100);
    scores[2] = 60;
    Sample sample = with_scores(scores);
    Reason blur = reason(DefectKind::kBlur, Severity::kMinor);
    blur.span = {200, 200 + ms};
    blur.last_frame = 2;
    sample.defects = {blur};
    return sample.judged().reasons[0].severity;
  };
  EXPECT_EQ(shown_for(20), Severity::kInfo);
  EXPECT_EQ(shown_for(99), Severity::kMinor);
}

TEST(Verdict, NothingFoundPasses) {
  EXPECT_EQ(with_scores(kFine).status(), VerdictStatus::kPass);
  EXPECT_EQ(with_scores(std::vector<double>(10, 100)).status(),
            VerdictStatus::kPass);
}

TEST(Verdict, SeverityDecidesByPolicy) {
  struct Row {
    Severity severity;
    VerdictStatus lenient, by_default;
  };
  constexpr Row kRows[] = {
      {Severity::kInfo, VerdictStatus::kPass, VerdictStatus::kPass},
      {Severity::kMinor, VerdictStatus::kPass, VerdictStatus::kWarning},
      {Severity::kMajor, VerdictStatus::kWarning, VerdictStatus::kArtifact},
      {Severity::kRuinous, VerdictStatus::kArtifact, VerdictStatus::kArtifact},
  };
  for (const Row& row : kRows) {
    Sample sample = with_scores(kFine);
    sample.defects = {reason(DefectKind::kGhosting, row.severity)};
    EXPECT_EQ(sample.status("lenient"), row.lenient);
    EXPECT_EQ(sample.status(), row.by_default);
  }
}

TEST(Verdict, ALowScoreNeedsNoOtherReason) {
  Sample sample = with_scores(std::vector<double>(10, 40));
  const Judgement judgement = sample.judged();
  EXPECT_EQ(judgement.status, VerdictStatus::kArtifact);
  ASSERT_EQ(judgement.reasons.size(), 1u);
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kOverallDegraded);
  EXPECT_EQ(with_scores(std::vector<double>(10, 60)).status(),
            VerdictStatus::kWarning);
}

TEST(Verdict, AScoreThatIsLowByLostContrastOfDetailsIsBlur) {
  Sample sample = with_scores(std::vector<double>(10, 40));
  sample.metrics[1].info = *find_metric("score:detail");
  const Judgement judgement = sample.judged();
  ASSERT_EQ(judgement.reasons.size(), 1u);
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kBlur);
  EXPECT_EQ(judgement.status, VerdictStatus::kArtifact);
}

// A film of which a moment is destroyed is fine in the mean.
TEST(Verdict, AMomentThatIsPlainlyBadIsTold) {
  const auto with_moment = [](size_t pairs, double value) {
    std::vector<double> scores(600, 99);
    std::fill_n(scores.begin() + 100, pairs, value);
    Sample sample = with_scores(scores);
    return sample.judged();
  };
  const Judgement bad = with_moment(3, 30);
  EXPECT_GT(bad.score, 80);
  EXPECT_EQ(bad.status, VerdictStatus::kWarning);
  ASSERT_EQ(bad.reasons.size(), 1u);
  EXPECT_EQ(bad.reasons[0].kind, DefectKind::kOverallDegraded);
  EXPECT_EQ(bad.reasons[0].first_frame, 100);
  EXPECT_EQ(bad.reasons[0].last_frame, 102);
  EXPECT_EQ(bad.reasons[0].span.from_ms, 10000);
  EXPECT_EQ(bad.reasons[0].span.to_ms, 10300);
  // A single picture may be one that came a tick too late.
  EXPECT_EQ(with_moment(1, 30).status, VerdictStatus::kPass);
  EXPECT_EQ(with_moment(3, 60).status, VerdictStatus::kPass);
}

TEST(Verdict, AHeavyFaultThatIsMoreThanAGlimpseIsAnArtifact) {
  const auto with_fault = [](size_t frames, double value) {
    std::vector<double> scores(10, 99);
    std::fill_n(scores.begin() + 3, frames, value);
    return with_scores(scores).judged();
  };
  const Judgement ruined = with_fault(2, 20);
  EXPECT_EQ(ruined.status, VerdictStatus::kArtifact);
  EXPECT_LT(ruined.score, 85);
  EXPECT_EQ(ruined.reasons[0].severity, Severity::kMajor);
  EXPECT_EQ(with_fault(2, 40).status, VerdictStatus::kWarning);
  EXPECT_EQ(with_fault(1, 20).status, VerdictStatus::kPass);
  // A tenth of the time that is visibly worse is worth a warning.
  EXPECT_EQ(with_fault(2, 58).status, VerdictStatus::kWarning);
  EXPECT_EQ(with_fault(2, 65).status, VerdictStatus::kPass);
}

TEST(Verdict, AMomentOfWhichSomethingIsToldIsNotToldAgain) {
  std::vector<double> scores(600, 99);
  std::fill_n(scores.begin() + 2, 3, 30);
  Sample sample = with_scores(scores);
  sample.defects = {reason(DefectKind::kFlicker, Severity::kMinor)};
  const Judgement judgement = sample.judged();
  ASSERT_EQ(judgement.reasons.size(), 1u);
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kFlicker);
}

TEST(Verdict, ALowScoreIsToldOfTheTimeThatIsLow) {
  const auto low_of = [](const std::vector<double>& scores) {
    Sample sample = with_scores(scores);
    const Judgement judgement = sample.judged();
    EXPECT_EQ(judgement.reasons.size(), 1u);
    EXPECT_THAT(judgement.reasons[0].message, testing::HasSubstr("(score "));
    return judgement.reasons[0];
  };
  const Reason low = low_of({80, 80, 80, 31, 32, 80, 80, 80, 80, 80});
  EXPECT_EQ(low.first_frame, 3);
  EXPECT_EQ(low.last_frame, 4);
  EXPECT_EQ(low.span.from_ms, 300);
  EXPECT_EQ(low.span.to_ms, 500);
  EXPECT_EQ(low_of(std::vector<double>(10, 40)).span.from_ms, 0);
}

// A slope without texture shows every contour: who reads the reason should see
// why it is an artifact. But not where nobody sees it.
TEST(Verdict, WhatContentShowsIsToldAsGraveAsItIs) {
  const auto banded = [](double score) {
    Sample sample = with_scores(std::vector<double>(10, score));
    sample.facts.content = ContentProfile{.kind = ContentClass::kGradient};
    sample.defects = {reason(DefectKind::kBanding, Severity::kMinor)};
    return sample.judged();
  };
  const Judgement seen = banded(60);
  EXPECT_EQ(seen.status, VerdictStatus::kArtifact);
  EXPECT_EQ(seen.reasons[0].severity, Severity::kMajor);
  const Judgement hardly = banded(80);
  EXPECT_EQ(hardly.status, VerdictStatus::kPass);
  EXPECT_EQ(hardly.reasons[0].severity, Severity::kInfo);
}

TEST(Verdict, AMoveThatCostsTheScoreIsNotMinor) {
  Sample moved = with_scores(std::vector<double>(10, 40));
  moved.defects = {reason(DefectKind::kShifted, Severity::kMinor)};
  const Judgement judgement = moved.judged();
  EXPECT_EQ(judgement.status, VerdictStatus::kArtifact);
  ASSERT_EQ(judgement.reasons.size(), 1u);
  EXPECT_EQ(judgement.reasons[0].severity, Severity::kMajor);
}

TEST(Verdict, WhatIsPlainlySeenWhileItLastsIsNotMinor) {
  Sample low = with_scores(std::vector<double>(10, 40));
  low.defects = {reason(DefectKind::kResized, Severity::kMinor),
                 reason(DefectKind::kBrightnessShift, Severity::kMinor)};
  const Judgement low_judgement = low.judged();
  EXPECT_EQ(low_judgement.status, VerdictStatus::kArtifact);
  ASSERT_EQ(low_judgement.reasons.size(), 2u);
  EXPECT_EQ(low_judgement.reasons[0].severity, Severity::kMajor);
  // Pictures that are missing cost what those that are there do not show.
  Sample late = with_scores(std::vector<double>(10, 90));
  late.test.frames = 3;
  late.test.duration_ms = 300;
  late.defects = {reason(DefectKind::kDroppedFrames, Severity::kMinor)};
  const Judgement late_judgement = late.judged();
  ASSERT_EQ(late_judgement.reasons.size(), 1u);
  EXPECT_EQ(late_judgement.reasons[0].severity, Severity::kMajor);
  // What lasts for a good part explains nothing.
  std::vector<double> scores(10, 20);
  std::fill(scores.begin() + 1, scores.begin() + 6, 98);
  Sample elsewhere = with_scores(scores);
  elsewhere.defects = {reason(DefectKind::kBrightnessShift, Severity::kMinor)};
  const Judgement elsewhere_judgement = elsewhere.judged();
  ASSERT_EQ(elsewhere_judgement.reasons.size(), 2u);
  EXPECT_EQ(elsewhere_judgement.reasons[0].kind, DefectKind::kOverallDegraded);
  EXPECT_EQ(elsewhere_judgement.reasons[1].severity, Severity::kMinor);
}

TEST(Verdict, LosslessAllowsNoDifferenceAtAll) {
  EXPECT_EQ(with_scores(std::vector<double>(10, 100)).status("lossless"),
            VerdictStatus::kPass);
  EXPECT_EQ(with_scores(kFine).status("lossless"), VerdictStatus::kArtifact);
  Sample slower = with_scores(std::vector<double>(10, 100));
  slower.test.duration_ms = 1010;
  EXPECT_EQ(slower.status("lossless"), VerdictStatus::kArtifact);
}

TEST(Verdict, TheGravestReasonComesFirstAndTheSummarySaysIt) {
  Sample sample = with_scores(kFine);
  sample.defects = {reason(DefectKind::kInterlaced, Severity::kMinor),
                    reason(DefectKind::kGhosting, Severity::kMajor)};
  const Judgement judgement = sample.judged();
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kGhosting);
  EXPECT_THAT(judgement.summary,
              StartsWith("Ghosts of earlier frames from 0.20 to 0.50 s"));
  EXPECT_THAT(judgement.summary, HasSubstr("woven fields"));
}

TEST(Verdict, WhatWasNotSeenIsNotPassed) {
  Sample stopped = with_scores(kFine);
  stopped.facts.partial = true;
  EXPECT_EQ(stopped.status(), VerdictStatus::kUnknown);
  Sample damaged = stopped;
  damaged.facts.damage = FileDamage{.message = "ends early"};
  EXPECT_EQ(damaged.status(), VerdictStatus::kError);
  // What was seen is enough to condemn it.
  stopped.defects = {reason(DefectKind::kGhosting, Severity::kRuinous)};
  EXPECT_EQ(stopped.status(), VerdictStatus::kArtifact);
  Sample nothing = with_scores({});
  nothing.metrics.clear();
  EXPECT_EQ(nothing.status(), VerdictStatus::kUnknown);
}

TEST(Verdict, AFileThatEndsEarlySaysWhere) {
  Sample cut = with_scores(kFine);
  cut.facts.partial = true;
  cut.test.frames = 4;
  cut.test.duration_ms = 400;
  cut.facts.damage = FileDamage{.message = "the file ends", .frame = 3};
  const Judgement judgement = cut.judged();
  ASSERT_EQ(judgement.reasons.size(), 1u);
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kTruncated);
  EXPECT_EQ(judgement.reasons[0].severity, Severity::kRuinous);
  EXPECT_EQ(judgement.reasons[0].first_frame, 3);
  EXPECT_EQ(judgement.reasons[0].last_frame, 9);
  EXPECT_EQ(judgement.reasons[0].span.from_ms, 300);
}

TEST(Verdict, WhatAFileEndsBeforeIsTheSameDamage) {
  Sample cut = with_scores(kFine);
  cut.test.frames = 4;
  cut.facts.damage = FileDamage{.message = "the file ends", .frame = 3};
  Reason gray = reason(DefectKind::kPadded, Severity::kRuinous);
  gray.first_frame = 3;
  Reason earlier = reason(DefectKind::kCorruptFrame, Severity::kMajor);
  earlier.first_frame = 1;
  Reason tone = gray;
  tone.kind = DefectKind::kBrightnessShift;
  cut.defects = {gray, tone, earlier};
  const Judgement judgement = cut.judged();
  ASSERT_EQ(judgement.reasons.size(), 2u);
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kTruncated);
  EXPECT_EQ(judgement.reasons[0].severity, Severity::kRuinous);
  EXPECT_EQ(judgement.reasons[1].kind, DefectKind::kCorruptFrame);
}

TEST(Verdict, AFrameThatIsDamagedWithinAFileIsCorrupt) {
  Sample damaged = with_scores(kFine);
  damaged.facts.damage = FileDamage{.message = "broken data", .frame = 3};
  const Judgement judgement = damaged.judged();
  ASSERT_EQ(judgement.reasons.size(), 1u);
  EXPECT_EQ(judgement.reasons[0].kind, DefectKind::kCorruptFrame);
  EXPECT_EQ(judgement.reasons[0].first_frame, 3);
  EXPECT_EQ(judgement.reasons[0].last_frame, 3);
  EXPECT_EQ(judgement.reasons[0].span.to_ms, 400);
  // The index of a film that was cut names frames that are not there.
  damaged.facts.damage->ends_file = true;
  const Judgement of_cut = damaged.judged();
  EXPECT_EQ(of_cut.reasons[0].kind, DefectKind::kTruncated);
  EXPECT_EQ(of_cut.reasons[0].last_frame, 9);
}

}  // namespace
}  // namespace framewise::judge
