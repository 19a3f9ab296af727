// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/score/score.h"
#include "measure/score/score.h"

namespace framewise::judge {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

FileReport original() {
  return {.path = "a.gif", .size = {90, 90}, .frames = 10, .duration_ms = 1000};
}

void rate(Comparison& comparison) {
  score(comparison, original(), {.meetings = comparison.meetings});
}

// Ten pairs of 100 ms with these scores.
Comparison with_scores(const std::vector<double>& scores) {
  Comparison comparison;
  comparison.test = original();
  comparison.measured_pairs = comparison.distinct_pairs =
      int64_t(scores.size());
  MetricReport metric{.info = *find_metric("score")};
  MetricReport structure{.info = *find_metric("score:structure")};
  metric.summary = Summary{};
  structure.summary = Summary{};
  for (size_t i = 0; i < scores.size(); ++i) {
    comparison.meetings.push_back(
        {100.0 * double(i), 100, int64_t(i), int64_t(i), i});
    metric.values.emplace_back(scores[i]);
    structure.values.emplace_back(measure::distance_of(scores[i]));
    comparison.identical_pairs += scores[i] == 100;
  }
  metric.worst = {{0, 3}};
  comparison.metrics = {metric, structure};
  comparison.identical_pixels =
      comparison.identical_pairs == comparison.measured_pairs;
  return comparison;
}

Reason reason(const char* kind, Severity severity) {
  Reason result;
  result.kind = kind;
  result.severity = severity;
  result.message = "something";
  result.span = {200, 500};
  result.first_frame = 2;
  result.last_frame = 4;
  return result;
}

VerdictStatus judged(Comparison comparison, const char* policy = "default") {
  rate(comparison);
  judge(comparison, original(), *find_policy(policy));
  return comparison.status();
}

TEST(Verdict, TracesThatNobodySeesAreOnlyNoted) {
  for (const char* kind : {"palette_loss", "dither_noise", "banding",
                           "blocking", "ringing", "noise"}) {
    Comparison fine = with_scores(std::vector<double>(10, 99.6));
    fine.reasons = {reason(kind, Severity::kMinor)};
    EXPECT_EQ(judged(fine), VerdictStatus::kPass) << kind;
    EXPECT_EQ(judged(fine, "strict"), VerdictStatus::kWarning) << kind;
    Comparison worse = with_scores(std::vector<double>(10, 97));
    worse.reasons = {reason(kind, Severity::kMinor)};
    EXPECT_EQ(judged(worse), VerdictStatus::kWarning) << kind;
  }
  Comparison blurred = with_scores(std::vector<double>(10, 99.6));
  blurred.reasons = {reason("blur", Severity::kMinor)};
  EXPECT_EQ(judged(blurred), VerdictStatus::kWarning);
}

TEST(Verdict, GrainThatTheScoreHardlySeesIsNotGrave) {
  for (const char* kind : {"noise", "ringing", "blocking", "banding"}) {
    Comparison busy = with_scores(std::vector<double>(10, 96));
    busy.reasons = {reason(kind, Severity::kMajor)};
    EXPECT_EQ(judged(busy), VerdictStatus::kWarning) << kind;
    EXPECT_EQ(judged(busy, "strict"), VerdictStatus::kArtifact) << kind;
    Comparison plain = with_scores(std::vector<double>(10, 93));
    plain.reasons = {reason(kind, Severity::kMajor)};
    EXPECT_EQ(judged(plain), VerdictStatus::kArtifact) << kind;
  }
  Comparison blurred = with_scores(std::vector<double>(10, 96));
  blurred.reasons = {reason("blur", Severity::kMajor)};
  EXPECT_EQ(judged(blurred), VerdictStatus::kArtifact);
}

// However good the rest is.
TEST(Verdict, WhatIsSeenForAMomentIsSaid) {
  std::vector<double> scores(60, 100);
  scores[2] = scores[3] = scores[4] = 98.5;
  Comparison comparison = with_scores(scores);
  comparison.reasons = {reason("noise", Severity::kMinor)};
  rate(comparison);
  ASSERT_GE(*comparison.score, 99);
  judge(comparison, original(), *find_policy("default"));
  EXPECT_EQ(comparison.status(), VerdictStatus::kWarning);
}

const std::vector<double> kFine(10, 98.5);

TEST(Verdict, NothingFoundPasses) {
  EXPECT_EQ(judged(with_scores(kFine)), VerdictStatus::kPass);
  EXPECT_EQ(judged(with_scores(std::vector<double>(10, 100))),
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
    Comparison comparison = with_scores(kFine);
    comparison.reasons = {reason("blur", row.severity)};
    EXPECT_EQ(judged(comparison, "lenient"), row.lenient);
    EXPECT_EQ(judged(comparison), row.by_default);
  }
}

TEST(Verdict, NoiseInPhotographsIsSeenLessThanOnSlides) {
  Comparison comparison = with_scores(std::vector<double>(10, 90));
  comparison.reasons = {reason("noise", Severity::kMinor)};
  comparison.content = {.kind = "screen"};
  EXPECT_EQ(judged(comparison), VerdictStatus::kWarning);
  comparison.content->kind = "photo";
  EXPECT_EQ(judged(comparison), VerdictStatus::kPass);
  comparison.reasons[0].severity = Severity::kRuinous;
  EXPECT_EQ(judged(comparison), VerdictStatus::kArtifact);
}

TEST(Verdict, ALowScoreNeedsNoOtherReason) {
  Comparison comparison = with_scores(std::vector<double>(10, 40));
  rate(comparison);
  judge(comparison, original(), *find_policy("default"));
  EXPECT_EQ(comparison.status(), VerdictStatus::kArtifact);
  ASSERT_EQ(comparison.reasons.size(), 1u);
  EXPECT_EQ(comparison.reasons[0].kind, "overall_degraded");
  EXPECT_EQ(judged(with_scores(std::vector<double>(10, 70))),
            VerdictStatus::kWarning);
}

// A film of which a moment is destroyed is fine in the mean.
TEST(Verdict, AMomentThatIsPlainlyBadIsTold) {
  const auto with_moment = [](size_t pairs, double value) {
    std::vector<double> scores(600, 99);
    std::fill_n(scores.begin() + 100, pairs, value);
    Comparison comparison = with_scores(scores);
    rate(comparison);
    judge(comparison, original(), *find_policy("default"));
    return comparison;
  };
  const Comparison bad = with_moment(3, 30);
  EXPECT_GT(bad.score, 80);
  EXPECT_EQ(bad.status(), VerdictStatus::kWarning);
  ASSERT_EQ(bad.reasons.size(), 1u);
  EXPECT_EQ(bad.reasons[0].kind, "overall_degraded");
  EXPECT_EQ(bad.reasons[0].first_frame, 100);
  EXPECT_EQ(bad.reasons[0].last_frame, 102);
  EXPECT_EQ(bad.reasons[0].span.from_ms, 10000);
  EXPECT_EQ(bad.reasons[0].span.to_ms, 10300);
  // A single picture may be one that came a tick too late.
  EXPECT_EQ(with_moment(1, 30).status(), VerdictStatus::kPass);
  EXPECT_EQ(with_moment(3, 60).status(), VerdictStatus::kPass);
}

TEST(Verdict, AMomentOfWhichSomethingIsToldIsNotToldAgain) {
  std::vector<double> scores(600, 99);
  std::fill_n(scores.begin() + 2, 3, 30);
  Comparison comparison = with_scores(scores);
  comparison.reasons = {reason("flicker", Severity::kMinor)};
  rate(comparison);
  judge(comparison, original(), *find_policy("default"));
  ASSERT_EQ(comparison.reasons.size(), 1u);
  EXPECT_EQ(comparison.reasons[0].kind, "flicker");
}

TEST(Verdict, ALowScoreIsToldOfTheTimeThatIsLow) {
  const auto low_of = [](const std::vector<double>& scores) {
    Comparison comparison = with_scores(scores);
    rate(comparison);
    judge(comparison, original(), *find_policy("default"));
    EXPECT_EQ(comparison.reasons.size(), 1u);
    EXPECT_THAT(comparison.reasons[0].message, testing::HasSubstr("(score "));
    return comparison.reasons[0];
  };
  const Reason low = low_of({97, 97, 97, 20, 25, 97, 97, 97, 97, 97});
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
    Comparison comparison = with_scores(std::vector<double>(10, score));
    comparison.content = ContentProfile{.kind = "gradient"};
    comparison.reasons = {reason("banding", Severity::kMinor)};
    rate(comparison);
    judge(comparison, original(), *find_policy("default"));
    return comparison;
  };
  const Comparison seen = banded(90);
  EXPECT_EQ(seen.status(), VerdictStatus::kArtifact);
  EXPECT_EQ(seen.reasons[0].severity, Severity::kMajor);
  const Comparison hardly = banded(97);
  EXPECT_EQ(hardly.status(), VerdictStatus::kWarning);
  EXPECT_EQ(hardly.reasons[0].severity, Severity::kMinor);
}

TEST(Verdict, AMoveThatCostsTheScoreIsNotMinor) {
  Comparison moved = with_scores(std::vector<double>(10, 40));
  moved.reasons = {reason("shifted", Severity::kMinor)};
  rate(moved);
  judge(moved, original(), *find_policy("default"));
  EXPECT_EQ(moved.status(), VerdictStatus::kArtifact);
  ASSERT_EQ(moved.reasons.size(), 1u);
  EXPECT_EQ(moved.reasons[0].severity, Severity::kMajor);
}

TEST(Verdict, WhatIsPlainlySeenWhileItLastsIsNotMinor) {
  Comparison low = with_scores(std::vector<double>(10, 40));
  low.reasons = {reason("resized", Severity::kMinor),
                 reason("brightness_shift", Severity::kMinor)};
  rate(low);
  judge(low, original(), *find_policy("default"));
  EXPECT_EQ(low.status(), VerdictStatus::kArtifact);
  ASSERT_EQ(low.reasons.size(), 2u);
  EXPECT_EQ(low.reasons[0].severity, Severity::kMajor);
  // Pictures that are missing cost what those that are there do not show.
  Comparison late = with_scores(std::vector<double>(10, 90));
  late.score = 30;
  late.reasons = {reason("dropped_frames", Severity::kMinor)};
  judge(late, original(), *find_policy("default"));
  ASSERT_EQ(late.reasons.size(), 1u);
  EXPECT_EQ(late.reasons[0].severity, Severity::kMajor);
  // What lasts for a good part explains nothing.
  std::vector<double> scores(10, 20);
  std::fill(scores.begin() + 1, scores.begin() + 6, 98);
  Comparison elsewhere = with_scores(scores);
  elsewhere.reasons = {reason("brightness_shift", Severity::kMinor)};
  rate(elsewhere);
  judge(elsewhere, original(), *find_policy("default"));
  ASSERT_EQ(elsewhere.reasons.size(), 2u);
  EXPECT_EQ(elsewhere.reasons[0].kind, "overall_degraded");
  EXPECT_EQ(elsewhere.reasons[1].severity, Severity::kMinor);
}

TEST(Verdict, LosslessAllowsNoDifferenceAtAll) {
  EXPECT_EQ(judged(with_scores(std::vector<double>(10, 100)), "lossless"),
            VerdictStatus::kPass);
  EXPECT_EQ(judged(with_scores(kFine), "lossless"), VerdictStatus::kArtifact);
  Comparison slower = with_scores(std::vector<double>(10, 100));
  slower.test.duration_ms = 1010;
  EXPECT_EQ(judged(slower, "lossless"), VerdictStatus::kArtifact);
}

TEST(Verdict, TheGravestReasonComesFirstAndTheSummarySaysIt) {
  Comparison comparison = with_scores(kFine);
  comparison.reasons = {reason("banding", Severity::kMinor),
                        reason("ghosting", Severity::kMajor)};
  rate(comparison);
  judge(comparison, original(), *find_policy("default"));
  EXPECT_EQ(comparison.reasons[0].kind, "ghosting");
  EXPECT_THAT(comparison.verdict_summary,
              StartsWith("Ghosts of earlier frames from 0.20 to 0.50 s"));
  EXPECT_THAT(comparison.verdict_summary, HasSubstr("banding"));
}

TEST(Verdict, WhatWasNotSeenIsNotPassed) {
  Comparison stopped = with_scores(kFine);
  stopped.partial = true;
  EXPECT_EQ(judged(stopped), VerdictStatus::kUnknown);
  Comparison damaged = stopped;
  damaged.warnings.push_back({.kind = "truncated", .message = "ends early"});
  EXPECT_EQ(judged(damaged), VerdictStatus::kError);
  // What was seen is enough to condemn it.
  stopped.reasons = {reason("blur", Severity::kRuinous)};
  EXPECT_EQ(judged(stopped), VerdictStatus::kArtifact);
  Comparison nothing = with_scores({});
  nothing.metrics.clear();
  EXPECT_EQ(judged(nothing), VerdictStatus::kUnknown);
}

TEST(Verdict, AFileThatEndsEarlySaysWhere) {
  Comparison cut = with_scores(kFine);
  cut.partial = true;
  cut.test.frames = 4;
  cut.test.duration_ms = 400;
  cut.warnings.push_back(
      {.kind = "truncated", .message = "the file ends", .frame = 3});
  judge(cut, original(), *find_policy("default"));
  ASSERT_EQ(cut.reasons.size(), 1u);
  EXPECT_EQ(cut.reasons[0].kind, "truncated");
  EXPECT_EQ(cut.reasons[0].severity, Severity::kRuinous);
  EXPECT_EQ(cut.reasons[0].first_frame, 3);
  EXPECT_EQ(cut.reasons[0].last_frame, 9);
  EXPECT_EQ(cut.reasons[0].span.from_ms, 300);
}

TEST(Verdict, WhatAFileEndsBeforeIsTheSameDamage) {
  Comparison cut = with_scores(kFine);
  cut.test.frames = 4;
  cut.warnings.push_back(
      {.kind = "truncated", .message = "the file ends", .frame = 3});
  Reason gray = reason("padded", Severity::kRuinous);
  gray.first_frame = 3;
  Reason earlier = reason("corrupt_frame", Severity::kMajor);
  earlier.first_frame = 1;
  Reason tone = gray;
  tone.kind = "brightness_shift";
  cut.reasons = {gray, tone, earlier};
  judge(cut, original(), *find_policy("default"));
  ASSERT_EQ(cut.reasons.size(), 2u);
  EXPECT_EQ(cut.reasons[0].kind, "truncated");
  EXPECT_EQ(cut.reasons[0].severity, Severity::kRuinous);
  EXPECT_EQ(cut.reasons[1].kind, "corrupt_frame");
}

TEST(Verdict, AFrameThatIsDamagedWithinAFileIsCorrupt) {
  Comparison damaged = with_scores(kFine);
  damaged.warnings.push_back(
      {.kind = "truncated", .message = "broken data", .frame = 3});
  judge(damaged, original(), *find_policy("default"));
  ASSERT_EQ(damaged.reasons.size(), 1u);
  EXPECT_EQ(damaged.reasons[0].kind, "corrupt_frame");
  EXPECT_EQ(damaged.reasons[0].first_frame, 3);
  EXPECT_EQ(damaged.reasons[0].last_frame, 3);
  EXPECT_EQ(damaged.reasons[0].span.to_ms, 400);
}

TEST(Verdict, ARequirementThatDoesNotHoldIsAnArtifact) {
  Comparison comparison = with_scores(kFine);
  comparison.requirements = {{"score>=99.5", 99.0, false}};
  EXPECT_EQ(judged(comparison), VerdictStatus::kArtifact);
}

TEST(Score, TheWorstMomentsWeighMore) {
  Comparison even = with_scores(std::vector<double>(10, 90));
  Comparison dip = with_scores({99, 99, 99, 20, 99, 99, 99, 99, 99, 99});
  rate(even);
  rate(dip);
  EXPECT_NEAR(*even.score, 90, 1e-9);
  EXPECT_LT(*dip.score, 70);
  double lost = 0;
  bool moments = false;
  for (const ScorePart& part : dip.score_parts) {
    lost += part.points;
    moments |= part.name == "worst_moments" && part.points > 10;
  }
  EXPECT_NEAR(lost, 100 - *dip.score, 0.2);
  EXPECT_TRUE(moments);
}

TEST(Score, MeetingsThatAreButRoundingDoNotCount) {
  Comparison comparison = with_scores(kFine);
  comparison.meetings.push_back({99, 10, 0, 1, 10});
  comparison.metrics[0].values.emplace_back(1.0);
  comparison.metrics[1].values.emplace_back(1.0);
  rate(comparison);
  EXPECT_NEAR(*comparison.score, 98.5, 1e-9);
}

// Frames of 30 ms, and a clock that alternates between 40 and 20.
TEST(Score, ATickOfTheClockIsNoFaultHoweverShortFramesAre) {
  Comparison jittered = with_scores({100, 100, 100, 20});
  jittered.meetings = {{0, 30, 0, 0, 0},
                       {30, 10, 1, 0, 3},
                       {40, 20, 1, 1, 1},
                       {60, 30, 2, 2, 2}};
  rate(jittered);
  EXPECT_EQ(jittered.score, 100);
  // Half of it is out of step: that is seen.
  jittered.meetings[1].duration_ms = jittered.meetings[2].duration_ms = 15;
  rate(jittered);
  EXPECT_LT(jittered.score, 98);
}

// Frames of 20 ms that come 10 ms late meet two frames for as long.
TEST(Score, HalfAFrameLateIsNoFaultWithinATickOfTheClock) {
  Comparison late = with_scores({100, 20, 100, 20, 100});
  late.meetings = {{0, 20, 0, 0, 0},
                   {20, 10, 1, 0, 1},
                   {30, 10, 1, 1, 2},
                   {40, 10, 2, 1, 3},
                   {50, 10, 2, 2, 4}};
  rate(late);
  EXPECT_EQ(late.score, 100);
}

// Slides that stand for a second, and change a little later than they should.
TEST(Score, AChangeThatComesALittleLateAfterAStillIsNotSeen) {
  const auto late = [](double by_ms) {
    Comparison comparison = with_scores({100, 100, 20});
    comparison.meetings = {{0, 1000, 0, 0, 0},
                           {1000, by_ms, 1, 0, 2},
                           {1000 + by_ms, 1000 - by_ms, 1, 1, 1}};
    rate(comparison);
    return *comparison.score;
  };
  EXPECT_EQ(late(50), 100);
  EXPECT_LT(late(100), 90);
}

// A video repeats the frames of a slow animation: what counts is how long a
// picture stands, but a bad frame among its repetitions is seen.
TEST(Score, ChangesBetweenRepeatedFramesAreRoundedAsThoseOfStills) {
  Comparison comparison = with_scores({100, 100, 20, 20});
  std::vector<Meeting>& meetings = comparison.meetings;
  meetings.clear();
  for (int64_t frame = 0; frame < 9; ++frame) {
    meetings.push_back({60.0 * double(frame), 60, 0, frame, 0});
  }
  meetings.push_back({540, 20, 0, 9, 2});
  meetings.push_back({560, 40, 1, 9, 1});
  for (int64_t frame = 10; frame < 20; ++frame) {
    meetings.push_back({60.0 * double(frame), 60, 1, frame, 1});
  }
  rate(comparison);
  EXPECT_EQ(comparison.score, 100);
  meetings[4].pair = 3;
  rate(comparison);
  EXPECT_LT(*comparison.score, 90);
}

// A picture that belongs to nothing flashes up between ten that are right.
TEST(Score, WhatTheOriginalNeverShowsCostsWhileItIsSeen) {
  Comparison comparison = with_scores(std::vector<double>(10, 100));
  for (MetricReport& metric : comparison.metrics)
    metric.values.emplace_back(20.0);
  const std::vector<Meeting> flash = {{500, 100, 5, 10, 10}};
  score(comparison, original(),
        {.meetings = comparison.meetings, .foreign = flash});
  const double short_flash = *comparison.score;
  EXPECT_LT(short_flash, 80);
  ASSERT_FALSE(comparison.score_parts.empty());
  EXPECT_THAT(comparison.score_parts[0].message, testing::HasSubstr("0.50 s"));
  const std::vector<Meeting> title = {{500, 1000, 5, 10, 10}};
  score(comparison, original(),
        {.meetings = comparison.meetings, .foreign = title});
  EXPECT_LT(*comparison.score, short_flash - 10);
}

// Pairs of what belongs together, and 10 by the clock that lie a moment apart.
TEST(Score, FewLostPicturesDoNotCostThePaceOfAllOthers) {
  Comparison comparison = with_scores(std::vector<double>(10, 98));
  for (MetricReport& metric : comparison.metrics)
    metric.values.insert(metric.values.end(), 10, 30.0);
  std::vector<Meeting> by_clock;
  for (int64_t i = 0; i < 10; ++i) {
    by_clock.push_back({100.0 * double(i), 100, i, i + 1, size_t(10 + i)});
  }
  comparison.reasons = {reason("dropped_frames", Severity::kMinor)};
  score(comparison, original(),
        {.meetings = comparison.meetings, .by_clock = by_clock});
  EXPECT_NEAR(*comparison.score, 98, 0.1);
  EXPECT_LT(*comparison.score_otherwise, 40);
  comparison.reasons = {reason("dropped_frames", Severity::kMajor)};
  score(comparison, original(),
        {.meetings = comparison.meetings, .by_clock = by_clock});
  EXPECT_LT(*comparison.score, 40);
}

TEST(Score, AnotherSpeedAndFlickerCost) {
  Comparison fast = with_scores(std::vector<double>(10, 100));
  fast.test.duration_ms = 500;
  rate(fast);
  EXPECT_NEAR(*fast.score, 100 / (1 + 0.5 * std::log(2)), 1e-9);
  EXPECT_EQ(fast.score_parts[0].name, "speed");
  Comparison flickers = with_scores(kFine);
  flickers.reasons = {reason("flicker", Severity::kMajor)};
  rate(flickers);
  EXPECT_NEAR(*flickers.score, 98.5 * 0.8, 1e-9);
}

TEST(Verdict, PlacesAndTimesHaveWords) {
  Reason one = reason("blur", Severity::kMinor);
  const auto in = [&](const Rect& region) {
    one.region = region;
    return where(one, {90, 90});
  };
  EXPECT_EQ(in({0, 60, 20, 20}), "lower left");
  EXPECT_EQ(in({40, 40, 10, 10}), "middle");
  EXPECT_EQ(in({0, 0, 90, 80}), "nearly everywhere");
  one.measured = {20, 0.4, "% of the picture"};
  EXPECT_EQ(in({0, 0, 90, 80}), "nearly everywhere");
  one.measured->value = 2;
  EXPECT_EQ(in({0, 0, 90, 80}), "here and there");
  EXPECT_EQ(when(one, 1000), "from 0.20 to 0.50 s");
  one.last_frame = 2;
  EXPECT_EQ(when(one, 1000), "at 0.20 s");
  one.span = {0, 1000};
  EXPECT_EQ(when(one, 1000), "throughout");
  EXPECT_EQ(when(one, 0), "in the picture");
}

}  // namespace
}  // namespace framewise::judge
