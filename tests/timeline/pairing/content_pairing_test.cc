// SPDX-License-Identifier: Apache-2.0
// Pairing by content and the time faults found, on animations with known edits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "timeline/moving_picture.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr double kNoise = 0.7;

class ContentPairing : public testing::TestWithParam<double> {
 protected:
  static Pairing paired(const std::vector<Shot>& reference,
                        const std::vector<Shot>& test,
                        PairingMode mode = PairingMode::kAuto,
                        double noise = kNoise) {
    const Content a = content_of(reference);
    const Content b = content_of(test, noise, 7);
    auto pairing = pair(timeline_of(reference), timeline_of(test), mode,
                        ContentSignatures{&a, &b});
    if (!pairing) throw std::runtime_error(pairing.error().to_string());
    return *std::move(pairing);
  }

  static std::vector<std::string> kinds(const Pairing& pairing) {
    std::vector<std::string> result;
    for (const Reason& fault : pairing.faults)
      result.push_back(name_of(fault.kind));
    return result;
  }

  // Share of the time in which a frame is paired with its own content.
  static double right(const std::vector<Shot>& reference,
                      const std::vector<Shot>& test, const Pairing& pairing) {
    double good = 0;
    double all = 0;
    for (const Interval& one : pairing.intervals) {
      all += one.duration_ms;
      if (reference[size_t(one.reference)].picture ==
          test[size_t(one.test)].picture) {
        good += one.duration_ms;
      }
    }
    return all > 0 ? good / all : 0;
  }
};

TEST_F(ContentPairing, AnAnimationAgainstItselfIsPerfectInEveryMode) {
  std::vector<Shot> original = shots(20);
  original[4].picture = 3;    // a repeated frame
  original[9].delay_cs = 50;  // and an uneven rate
  for (const PairingMode mode :
       {PairingMode::kAuto, PairingMode::kTime, PairingMode::kIndex,
        PairingMode::kContent, PairingMode::kStretch}) {
    const Pairing pairing = paired(original, original, mode, 0);
    EXPECT_THAT(pairing.faults, IsEmpty()) << name_of(mode);
    EXPECT_FALSE(pairing.repaired) << name_of(mode);
    ASSERT_EQ(pairing.intervals.size(), 20u) << name_of(mode);
    for (size_t i = 0; i < 20; ++i) {
      EXPECT_EQ(pairing.intervals[i].reference, int64_t(i));
      EXPECT_EQ(pairing.intervals[i].test, int64_t(i));
    }
  }
}

// Also if the animation begins blank: that frame did not move there.
TEST_F(ContentPairing, ABlankFrameStandsInThePlaceOfAnother) {
  std::vector<Shot> original = shots(20);
  original[0].picture = kBlank;
  std::vector<Shot> one = original;
  one[8].picture = kBlank;
  std::vector<Shot> three = original;
  three.erase(three.begin() + 9, three.begin() + 11);
  three[8] = {kBlank, 30};
  for (const std::vector<Shot>& test : {one, three}) {
    const Pairing pairing = paired(original, test, PairingMode::kAuto, 0);
    EXPECT_THAT(kinds(pairing), IsEmpty());
    for (const Interval& meeting : pairing.intervals) {
      if (meeting.test == 8) {
        EXPECT_GE(meeting.reference, 8);
        EXPECT_LE(meeting.reference, 10);
      }
    }
  }
}

// Even if the animation ends with a frame like all of the test.
TEST_F(ContentPairing, ABlankTestShowsNothingThatHasATime) {
  std::vector<Shot> original = shots(20);
  original.back().picture = kBlank;
  std::vector<Shot> blank = original;
  for (Shot& shot : blank) shot.picture = kBlank;
  const Pairing pairing = paired(original, blank, PairingMode::kAuto, 0);
  EXPECT_EQ(pairing.mode, PairingMode::kTime);
  EXPECT_EQ(pairing.intervals.size(), 20u);
}

TEST_F(ContentPairing, NamesAPictureThatComesEarlyThoughItKeepsMostOfItsTime) {
  const std::vector<Shot> original = {{1, 50}, {2, 50}, {3, 50}, {4, 50}};
  const std::vector<Shot> early = {{1, 50}, {2, 5}, {3, 95}, {4, 50}};
  const Pairing pairing = paired(original, early);
  EXPECT_THAT(kinds(pairing), ElementsAre("timing_changed"));
}

TEST_F(ContentPairing, ASinglePictureIsAFrozenAnimation) {
  const std::vector<Shot> original = shots(12);
  const Pairing first = paired(original, {{original[0].picture, 10}});
  ASSERT_THAT(kinds(first), ElementsAre("frozen"));
  EXPECT_EQ(first.faults[0].severity, Severity::kRuinous);
  EXPECT_EQ(first.faults[0].first_frame, 1);
  EXPECT_EQ(first.faults[0].last_frame, 11);
  // Nothing moves there.
  EXPECT_THAT(kinds(paired({{1, 10}, {1, 10}}, {{1, 20}})), IsEmpty());
}

TEST_F(ContentPairing, NoTimeAtAllIsAnotherSpeed) {
  const std::vector<Shot> original = shots(6);
  std::vector<Shot> timeless = original;
  for (Shot& shot : timeless) shot.delay_cs = 0;
  EXPECT_THAT(kinds(paired(original, timeless)), ElementsAre("speed_changed"));
  EXPECT_THAT(kinds(paired(timeless, timeless)), IsEmpty());
}

TEST_F(ContentPairing, MergingEqualFramesIsNoFault) {
  std::vector<Shot> original;
  for (int i = 0; i < 40; ++i) original.push_back({i / 4, 5});
  const std::vector<Shot> merged = shots(10, 20);
  const Pairing pairing = paired(original, merged);
  EXPECT_EQ(pairing.mode, PairingMode::kTime);
  EXPECT_THAT(pairing.faults, IsEmpty());
  EXPECT_EQ(right(original, merged, pairing), 1);
}

TEST_F(ContentPairing, SplittingFramesIsNoFault) {
  const std::vector<Shot> original = shots(10, 20);
  std::vector<Shot> split;
  for (int i = 0; i < 20; ++i) split.push_back({i / 2, 10});
  EXPECT_THAT(paired(original, split).faults, IsEmpty());
}

TEST_F(ContentPairing, DroppingEverySecondFrameCostsOnlyWhatIsLost) {
  const std::vector<Shot> original = shots(30);
  std::vector<Shot> dropped;
  for (int i = 0; i < 30; i += 2) dropped.push_back({i, 20});
  const Pairing pairing = paired(original, dropped);
  EXPECT_EQ(pairing.mode, PairingMode::kTime);
  EXPECT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_EQ(pairing.faults[0].severity, Severity::kMajor);
  EXPECT_EQ(pairing.faults[0].first_frame, 1);
  EXPECT_EQ(pairing.faults[0].last_frame, 29);
  EXPECT_EQ(right(original, dropped, pairing), 0.5);
  for (const Interval& one : pairing.intervals) {
    EXPECT_EQ(one.test, one.reference / 2);
  }
}

// At another frame rate, frames are shown sooner or later by part of a frame.
// Each is compared with itself, not with its neighbor for that time.
TEST_F(ContentPairing, AtAHigherRateEachPictureMeetsItself) {
  const std::vector<Shot> original = shots(42, 4);
  std::vector<Shot> faster;
  for (int i = 0; i < 56; ++i) faster.push_back({(6 * i + 3) / 8, 3});
  const Pairing pairing = paired(original, faster);
  EXPECT_EQ(pairing.mode, PairingMode::kContent);
  EXPECT_THAT(pairing.faults, IsEmpty());
  EXPECT_EQ(right(original, faster, pairing), 1);
  double clock = 0;
  double all = 0;
  for (const FramePair& pair : pairing.pairs) {
    all += pair.clock_weight;
    if (original[size_t(pair.reference)].picture ==
        faster[size_t(pair.test)].picture) {
      clock += pair.clock_weight;
    }
  }
  EXPECT_LT(clock, 0.9 * all);
}

// A section that hardly moves, between lively ones, as in slow motion. It is
// invisible which of its frames repeat at a higher frame rate; the other
// sections give the offset.
TEST_F(ContentPairing, WhatHardlyMovesKeepsThePaceOfTheRest) {
  constexpr int kSlow = 60, kSlowEnd = 100;
  const auto film = [](const std::vector<Shot>& frames, double noise) {
    const Content lively = content_of(shots(120));
    std::mt19937 random(3);
    std::normal_distribution<double> normal(0, noise);
    Content content(lively.grid());
    for (const Shot& frame : frames) {
      const bool slow = frame.picture >= kSlow && frame.picture < kSlowEnd;
      const auto picture =
          lively.signature(size_t(slow ? kSlow : frame.picture));
      std::vector<int16_t> values(picture.begin(), picture.end());
      const double light = slow ? 0.02 * (frame.picture - kSlow) : 0;
      for (int16_t& value : values) {
        value =
            int16_t(value + int((light + normal(random)) * kSignatureScale));
      }
      content.add(values);
    }
    return content;
  };
  const std::vector<Shot> original = shots(120, 4);
  std::vector<Shot> faster;
  for (int i = 0; i < 160; ++i) faster.push_back({(6 * i + 3) / 8, 3});
  const Content reference = film(original, 1e-9);
  const Content test = film(faster, kNoise);
  const auto pairing =
      pair(timeline_of(original), timeline_of(faster), PairingMode::kAuto,
           ContentSignatures{&reference, &test});
  ASSERT_TRUE(pairing);
  for (size_t j = 0; j < faster.size(); ++j) {
    EXPECT_EQ(pairing->alignment->partners[j].content, faster[j].picture);
  }
}

TEST_F(ContentPairing, DelaysThatDifferALittleAreNotDamage) {
  const std::vector<Shot> original = shots(30, 6);
  std::vector<Shot> uneven = original;
  for (size_t i = 0; i < uneven.size(); ++i)
    uneven[i].delay_cs += i % 2 ? 2 : -2;
  const Pairing pairing = paired(original, uneven);
  EXPECT_EQ(pairing.mode, PairingMode::kIndex);
  EXPECT_EQ(right(original, uneven, pairing), 1);
}

// Ten of twenty pictures a second, the first of which is the original's fourth.
TEST_F(ContentPairing, AShiftBesideLostFramesIsAFaultOfItsOwn) {
  const std::vector<Shot> original = shots(200, 5);
  std::vector<Shot> late;
  std::vector<Shot> in_time;
  for (size_t i = 0; i < 200; i += 2) {
    in_time.push_back({original[i].picture, 10});
    if (i + 3 < 200) late.push_back({original[i + 3].picture, 10});
  }
  const Pairing shifted = paired(original, late);
  EXPECT_THAT(kinds(shifted),
              UnorderedElementsAre("dropped_frames", "timing_changed"));
  EXPECT_THAT(kinds(paired(original, in_time)), ElementsAre("dropped_frames"));
  // What a viewer sees by the clock is at most one picture away, shift or not.
  for (const FramePair& one : shifted.pairs) {
    if (one.clock_weight <= 0) continue;
    EXPECT_LE(std::abs(2 * one.test + 3 - one.reference), 2);
  }
}

TEST_F(ContentPairing, FindsOneFrameThatWasCutOut) {
  const std::vector<Shot> original = shots(30);
  std::vector<Shot> cut = original;
  cut.erase(cut.begin() + 12);
  const Pairing pairing = paired(original, cut);
  EXPECT_EQ(pairing.mode, PairingMode::kContent);
  EXPECT_TRUE(pairing.repaired);
  ASSERT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_EQ(pairing.faults[0].first_frame, 12);
  EXPECT_EQ(pairing.faults[0].last_frame, 12);
  EXPECT_EQ(right(original, cut, pairing), 1);
  // Without the repair the second half would be off by one frame.
  double clock = 0;
  for (const FramePair& one : pairing.pairs) clock += one.clock_weight;
  EXPECT_DOUBLE_EQ(clock, 3000);
}

TEST_F(ContentPairing, NamesTheMissingEndAndTheMissingBeginning) {
  const std::vector<Shot> original = shots(40);
  const std::vector<Shot> start(original.begin(), original.begin() + 30);
  const std::vector<Shot> end(original.begin() + 8, original.end());
  const Pairing cut_end = paired(original, start);
  ASSERT_THAT(kinds(cut_end), ElementsAre("truncated"));
  EXPECT_EQ(cut_end.faults[0].severity, Severity::kRuinous);
  EXPECT_EQ(cut_end.faults[0].first_frame, 30);
  EXPECT_EQ(cut_end.faults[0].last_frame, 39);
  EXPECT_EQ(right(original, start, cut_end), 1);
  const Pairing cut_start = paired(original, end);
  ASSERT_THAT(kinds(cut_start), ElementsAre("dropped_frames"));
  EXPECT_EQ(cut_start.faults[0].first_frame, 0);
  EXPECT_EQ(cut_start.faults[0].last_frame, 7);
  EXPECT_EQ(right(original, end, cut_start), 1);
}

TEST_F(ContentPairing, ALittleMissingAtAnEndIsAsGraveAsElsewhere) {
  std::vector<Shot> without = shots(100);
  without.erase(without.begin() + 40, without.begin() + 46);
  without.pop_back();
  const Pairing pairing = paired(shots(100), without);
  ASSERT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_EQ(pairing.faults[0].severity, Severity::kMinor);
  EXPECT_EQ(pairing.faults[0].last_frame, 99);
}

TEST_F(ContentPairing, AJumpOverManyPicturesIsGraverThanSingleOnes) {
  std::vector<Shot> jump = shots(60);
  jump.erase(jump.begin() + 20, jump.begin() + 28);
  const Pairing pairing = paired(shots(60), jump);
  ASSERT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_EQ(pairing.faults[0].severity, Severity::kMajor);
}

TEST_F(ContentPairing, TheLastOfEverySecondFrameIsDroppedLikeTheOthers) {
  std::vector<Shot> original = shots(20);
  original.back().delay_cs = 30;
  std::vector<Shot> held;
  for (size_t i = 0; i < original.size(); i += 2) {
    held.push_back({original[i].picture, 20});
  }
  const Pairing pairing = paired(original, held);
  ASSERT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_EQ(pairing.faults[0].last_frame, 19);
  // Of a copy that ends early, the end is missing all the same.
  held.resize(6);
  EXPECT_THAT(kinds(paired(original, held)), testing::Contains("truncated"));
}

// The missing content looks, in places, like earlier content.
TEST_F(ContentPairing, AnEndIsMissingFromWhereTheTestEnds) {
  std::vector<Shot> original = shots(24, 50);
  for (const size_t back : {13u, 18u, 19u, 20u}) original[back].picture = 11;
  const std::vector<Shot> half(original.begin(), original.begin() + 12);
  const Pairing pairing = paired(original, half);
  ASSERT_THAT(kinds(pairing), ElementsAre("truncated"));
  EXPECT_EQ(pairing.faults[0].first_frame, 12);
  EXPECT_EQ(pairing.faults[0].last_frame, 23);
}

TEST_F(ContentPairing, FindsALeadIn) {
  const std::vector<Shot> original = shots(30);
  std::vector<Shot> late = {{-5, 40}};
  late.insert(late.end(), original.begin(), original.end());
  const Pairing pairing = paired(original, late);
  EXPECT_EQ(pairing.mode, PairingMode::kContent);
  EXPECT_THAT(kinds(pairing), ElementsAre("inserted_frames"));
  EXPECT_EQ(right(original, late, pairing), 1);
}

// Each frame resembles frames of other times; their sequence does not.
TEST_F(ContentPairing, APendulumThatComesLateIsNoRiddle) {
  constexpr int kFrames = 300, kLate = 3;
  const auto pendulum = [](int late, double noise) {
    std::mt19937 random(3);
    std::normal_distribution<double> normal(0, noise);
    Content content({16, 16});
    for (int k = 0; k < kFrames; ++k) {
      std::vector<int16_t> values(content.grid().values(), 0);
      const double place = 130 + 5 * std::sin(0.5 * std::max(0, k - late));
      const auto cell = size_t(place);
      values[cell] = int16_t(90 * (1 - (place - double(cell))));
      values[cell + 1] = int16_t(90 * (place - double(cell)));
      for (int16_t& value : values) {
        value = int16_t((100 + value + normal(random)) * kSignatureScale);
      }
      content.add(values);
    }
    return content;
  };
  const Content reference = pendulum(0, 1e-9);
  const Content test = pendulum(kLate, 2);
  const Timeline times = timeline_of(shots(kFrames));
  const auto pairing = pair(times, times, PairingMode::kAuto,
                            ContentSignatures{&reference, &test});
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->mode, PairingMode::kContent);
  for (int j = kLate; j < kFrames; ++j) {
    EXPECT_EQ(pairing->alignment->partners[size_t(j)].content, j - kLate);
  }
}

TEST_F(ContentPairing, FindsThatAnAnimationRunsBackwards) {
  const std::vector<Shot> original = shots(25);
  const std::vector<Shot> reversed(original.rbegin(), original.rend());
  const Pairing pairing = paired(original, reversed);
  EXPECT_EQ(pairing.mode, PairingMode::kContent);
  ASSERT_THAT(kinds(pairing), ElementsAre("reversed"));
  EXPECT_EQ(pairing.faults[0].severity, Severity::kRuinous);
  EXPECT_EQ(right(original, reversed, pairing), 1);
}

TEST_F(ContentPairing, AThereAndBackClipIsNotReversed) {
  std::vector<Shot> original;
  for (int i = 0; i < 15; ++i) original.push_back({i, 10});
  for (int i = 14; i >= 0; --i) original.push_back({i, 10});
  EXPECT_THAT(paired(original, original).faults, IsEmpty());
}

TEST_F(ContentPairing, ARepeatingClipIsNotShifted) {
  std::vector<Shot> original;
  for (int i = 0; i < 40; ++i) original.push_back({i % 8, 10});
  const Pairing pairing = paired(original, original);
  EXPECT_THAT(pairing.faults, IsEmpty());
  EXPECT_EQ(pairing.mode, PairingMode::kTime);
}

TEST_F(ContentPairing, FindsFramesThatChangedPlaces) {
  const std::vector<Shot> original = shots(30);
  std::vector<Shot> swapped = original;
  std::swap(swapped[10], swapped[11]);
  const Pairing pairing = paired(original, swapped);
  EXPECT_EQ(pairing.mode, PairingMode::kContent);
  ASSERT_THAT(kinds(pairing), ElementsAre("reordered_frames"));
  EXPECT_GE(pairing.faults[0].first_frame, 10);
  EXPECT_LE(pairing.faults[0].last_frame, 11);
  EXPECT_EQ(right(original, swapped, pairing), 1);
}

// Encoders merge equal frames, so an inserted frame need not raise the count.
TEST_F(ContentPairing, AnInsertedPictureIsFoundThoughFramesWereMerged) {
  std::vector<Shot> original = shots(20);
  for (int i = 0; i < 3; ++i) original.insert(original.begin() + 5, {5, 10});
  std::vector<Shot> merged = shots(20);
  merged[5].delay_cs = 40;
  merged.insert(merged.begin() + 12, {-4, 30});
  ASSERT_LT(merged.size(), original.size());
  EXPECT_THAT(kinds(paired(original, merged)), ElementsAre("inserted_frames"));
}

// Every other frame is missing, and the converter holds the last one longer.
TEST_F(ContentPairing, ALastPictureThatStaysLongerIsNoOtherSpeed) {
  const std::vector<Shot> original = shots(24);
  std::vector<Shot> half;
  for (int i = 0; i < 24; i += 2) half.push_back({i, 20});
  half.back().delay_cs += 14;
  const Pairing pairing = paired(original, half);
  EXPECT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_NE(pairing.mode, PairingMode::kStretch);
}

// Converters drop the delay of the last frame, or hold it for one frame.
TEST_F(ContentPairing, TheTimeOfTheLastPictureIsHardlyMissed) {
  std::vector<Shot> original = shots(24);
  original.back().delay_cs = 40;
  for (const auto& [left, severity] : {std::pair(10, Severity::kInfo),
                                       {60, Severity::kInfo},
                                       {150, Severity::kMinor}}) {
    std::vector<Shot> other = original;
    other.back().delay_cs = left;
    const Pairing pairing = paired(original, other);
    ASSERT_THAT(kinds(pairing), ElementsAre("timing_changed")) << left;
    EXPECT_EQ(pairing.faults[0].severity, severity) << left;
  }
}

// Videos repeat frames at a fixed rate, and show the last one for one of them.
TEST_F(ContentPairing, AShorterLastPictureIsMinorAlsoWhereFramesRepeat) {
  std::vector<Shot> original = shots(24, 20);
  original.back().delay_cs = 400;
  std::vector<Shot> repeated;
  for (const Shot& shot : original) {
    repeated.push_back({shot.picture, 10});
    repeated.push_back({shot.picture, 10});
  }
  const Pairing pairing = paired(original, repeated);
  ASSERT_THAT(kinds(pairing), ElementsAre("timing_changed"));
  const Reason& fault = pairing.faults[0];
  EXPECT_EQ(fault.severity, Severity::kMinor);
  EXPECT_EQ(fault.first_frame, 23);
  EXPECT_THAT(fault.message,
              HasSubstr("the last picture is there for 200 ms, it was for "
                        "4000 ms"));
}

TEST_F(ContentPairing, ASinglePictureMayComeALittleEarly) {
  const std::vector<Shot> original = shots(24, 30);
  for (const auto& [early, severity] :
       {std::pair(9, Severity::kInfo), {20, Severity::kMinor}}) {
    std::vector<Shot> other = original;
    other[22].delay_cs -= early;
    other[23].delay_cs += early;
    const Pairing pairing = paired(original, other);
    ASSERT_THAT(kinds(pairing), ElementsAre("timing_changed")) << early;
    EXPECT_EQ(pairing.faults[0].severity, severity) << early;
  }
}

// ffmpeg gives a picture of 20 ms the time of a whole frame at ten a second:
// all that follow come later by as much, in the rhythm of the original.
TEST_F(ContentPairing, TimesRoundedToAGridOfFramesAreOnlyNoted) {
  std::vector<Shot> original = shots(47);
  original[0].delay_cs = 2;
  for (const auto& [late, severity] :
       {std::pair(8, Severity::kInfo), {16, Severity::kMinor}}) {
    std::vector<Shot> rounded = original;
    rounded[0].delay_cs += late;
    const Pairing pairing = paired(original, rounded);
    ASSERT_THAT(kinds(pairing), ElementsAre("timing_changed")) << late;
    EXPECT_EQ(pairing.faults[0].severity, severity) << late;
  }
}

// Pictures stand for twice as long and half as long in turn: that shows.
TEST_F(ContentPairing, AnotherRhythmIsSeenHoweverLittleLateAPictureComes) {
  std::vector<Shot> uneven = shots(24);
  for (size_t i = 0; i < uneven.size(); ++i)
    uneven[i].delay_cs = i % 2 == 0 ? 15 : 5;
  const Pairing pairing = paired(shots(24), uneven);
  ASSERT_THAT(kinds(pairing), ElementsAre("timing_changed"));
  EXPECT_EQ(pairing.faults[0].severity, Severity::kMinor);
}

// As a frame that is lost elsewhere.
TEST_F(ContentPairing, AMomentThatIsMissingAtAnEndIsMinor) {
  const std::vector<Shot> original = shots(20, 5);
  std::vector<Shot> without_first(original.begin() + 1, original.end());
  const Pairing begin = paired(original, without_first);
  ASSERT_THAT(kinds(begin), ElementsAre("dropped_frames"));
  EXPECT_EQ(begin.faults[0].severity, Severity::kMinor);
  const std::vector<Shot> without_last(original.begin(), original.end() - 1);
  const Pairing end = paired(original, without_last);
  ASSERT_THAT(kinds(end), ElementsAre("truncated"));
  EXPECT_EQ(end.faults[0].severity, Severity::kMinor);
}

// An early frame must not hide that a second is missing at the end.
TEST_F(ContentPairing, APictureThatIsALittleEarlyHidesNoMissingEnd) {
  std::vector<Shot> original = shots(24);
  original.back().delay_cs = 150;
  std::vector<Shot> other = original;
  other[22].delay_cs -= 3;
  other[23].delay_cs = 10;
  const Pairing pairing = paired(original, other);
  ASSERT_THAT(kinds(pairing), ElementsAre("timing_changed"));
  EXPECT_EQ(pairing.faults[0].severity, Severity::kMinor);
}

// Cuts here and there amount to a speed, which no frame follows.
TEST_F(ContentPairing, CutsThatAreSpreadEvenlyAreNoOtherSpeed) {
  const std::vector<Shot> original = shots(40, 5);
  std::vector<Shot> cut = original;
  for (const int at : {34, 27, 17, 8}) cut.erase(cut.begin() + at);
  const Pairing pairing = paired(original, cut, PairingMode::kAuto, 0);
  EXPECT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_EQ(right(original, cut, pairing), 1);
}

// Frames are smeared until some resemble others more, but they change when the
// original's frames do.
TEST_F(ContentPairing, PicturesThatChangeAtTheSameTimesKeepTheirSlots) {
  std::vector<Shot> original = shots(24);
  for (size_t i = 0; i < original.size(); ++i) {
    original[i].delay_cs = 5 + int64_t(i * 7 % 4) * 5;
  }
  const Content a = content_of(original);
  Content b(a.grid());
  for (size_t j = 0; j < a.frames(); ++j) {
    // Half of the previous frame and a share of the one before.
    const auto now = a.signature(j);
    const auto before = a.signature(j > 0 ? j - 1 : 0);
    const auto earlier = a.signature(j > 1 ? j - 2 : 0);
    std::vector<int16_t> values;
    for (size_t i = 0; i < now.size(); ++i) {
      values.push_back(
          int16_t((9 * now[i] + 8 * before[i] + 7 * earlier[i]) / 24));
    }
    b.add(values);
  }
  const auto pairing = pair(timeline_of(original), timeline_of(original),
                            PairingMode::kAuto, ContentSignatures{&a, &b});
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->mode, PairingMode::kTime);
  EXPECT_THAT(kinds(*pairing), IsEmpty());
}

TEST_F(ContentPairing, FindsAFreeze) {
  const std::vector<Shot> original = shots(40);
  std::vector<Shot> frozen = original;
  for (size_t i = 15; i < 25; ++i) frozen[i].picture = 15;
  const Pairing pairing = paired(original, frozen);
  ASSERT_THAT(kinds(pairing), ElementsAre("frozen"));
  EXPECT_EQ(pairing.faults[0].first_frame, 16);
  EXPECT_EQ(pairing.faults[0].last_frame, 24);
  EXPECT_EQ(pairing.mode, PairingMode::kTime);  // as a viewer sees it
}

// An encoder keeps changing held content slightly.
TEST_F(ContentPairing, FindsAFreezeThatWasCoded) {
  const std::vector<Shot> original = shots(40);
  std::vector<Shot> frozen = original;
  for (size_t i = 15; i < 25; ++i) frozen[i].picture = 15;
  const Content a = content_of(original);
  const Content still = content_of(frozen, kNoise, 7);
  Content b(still.grid());
  for (size_t j = 0; j < still.frames(); ++j) {
    const auto signature = still.signature(still.state_of(j));
    std::vector<int16_t> values(signature.begin(), signature.end());
    values[j % values.size()] += kSignatureScale;
    b.add(values);
  }
  ASSERT_GT(b.states(), 35u);
  const auto pairing = pair(timeline_of(original), timeline_of(frozen),
                            PairingMode::kAuto, ContentSignatures{&a, &b});
  ASSERT_TRUE(pairing);
  ASSERT_THAT(kinds(*pairing), ElementsAre("frozen"));
  EXPECT_EQ(pairing->faults[0].first_frame, 16);
  EXPECT_EQ(pairing->faults[0].last_frame, 24);
}

// As long as a skip over as many frames.
TEST_F(ContentPairing, AFreezeOfAMomentIsMinor) {
  for (const auto& [delay_cs, severity] :
       {std::pair(4, Severity::kMinor), {10, Severity::kMajor}}) {
    const std::vector<Shot> original = shots(40, delay_cs);
    std::vector<Shot> frozen = original;
    for (size_t i = 15; i < 20; ++i) frozen[i].picture = 15;
    const Pairing pairing = paired(original, frozen);
    ASSERT_THAT(kinds(pairing), ElementsAre("frozen"));
    EXPECT_EQ(pairing.faults[0].severity, severity) << delay_cs;
  }
}

TEST_F(ContentPairing, AFreezeMayEndWithAPictureThatCameLate) {
  const std::vector<Shot> original = shots(40);
  std::vector<Shot> frozen = original;
  for (size_t i = 15; i < 21; ++i) frozen[i].picture = 14;
  frozen[21].picture = 15;
  const Pairing pairing = paired(original, frozen);
  ASSERT_THAT(kinds(pairing), ElementsAre("frozen"));
  EXPECT_EQ(pairing.faults[0].first_frame, 16);
  EXPECT_EQ(pairing.faults[0].last_frame, 21);
}

TEST_F(ContentPairing, FindsRepeatedFrames) {
  const std::vector<Shot> original = shots(20);
  std::vector<Shot> repeated = original;
  repeated.insert(repeated.begin() + 7, original[7]);
  const Pairing pairing = paired(original, repeated);
  ASSERT_THAT(kinds(pairing), ElementsAre("duplicated_frames"));
  EXPECT_EQ(pairing.faults[0].first_frame, 7);
  EXPECT_EQ(right(original, repeated, pairing), 1);
}

// Pictures that stand for different times, as a converter to a fixed rate shows
// them: one more frame at the end is rounding.
TEST_F(ContentPairing, AFixedRateThatRoundsDelaysRepeatsNothing) {
  std::vector<Shot> original = shots(24);
  for (size_t i = 0; i < original.size(); ++i) {
    original[i].delay_cs = std::array{12, 7, 9, 22}[i % 4];
  }
  std::vector<Shot> fixed;
  int64_t end = 0;
  for (const Shot& shot : original) {
    end += shot.delay_cs;
    while (int64_t(fixed.size()) * 4 < end) fixed.push_back({shot.picture, 4});
  }
  fixed.push_back({original.back().picture, 4});
  const Pairing pairing = paired(original, fixed);
  for (const Reason& fault : pairing.faults) {
    EXPECT_EQ(fault.severity, Severity::kInfo) << fault.message;
  }
  EXPECT_EQ(right(original, fixed, pairing), 1);
}

TEST_F(ContentPairing, FindsAStrangeFrame) {
  const std::vector<Shot> original = shots(20);
  std::vector<Shot> strange = original;
  strange.insert(strange.begin() + 12, {-9, 10});
  const Pairing pairing = paired(original, strange);
  ASSERT_THAT(kinds(pairing), ElementsAre("inserted_frames"));
  EXPECT_EQ(right(original, strange, pairing), 1);
}

// The nearest frame of another animation is chance.
TEST_F(ContentPairing, AnotherAnimationIsPairedByTheClock) {
  const std::vector<Shot> original = shots(20);
  const Content reference = content_of(original);
  Content checks(reference.grid());
  for (size_t k = 0; k < 12; ++k) {
    std::vector<int16_t> values(reference.grid().values(), 0);
    for (size_t i = 0; i < reference.grid().cells(); ++i) {
      const bool bright = (i + k) * 97 % 256 < 128;
      values[i] = int16_t((bright ? 220 : 10) * kSignatureScale);
    }
    checks.add(values);
  }
  const auto pairing =
      pair(timeline_of(original), timeline_of(shots(12)), PairingMode::kAuto,
           ContentSignatures{&reference, &checks});
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->mode, PairingMode::kTime) << pairing->why;
  EXPECT_FALSE(pairing->repaired);
}

// As transparent content laid over black: far from all of the original, but
// with the same motion.
TEST_F(ContentPairing, AnotherGroundIsNoOtherAnimation) {
  const std::vector<Shot> original = shots(20);
  const Content reference = content_of(original);
  const auto late = std::vector<Shot>(original.begin() + 4, original.end());
  const Content shown = content_of(late);
  Content black(reference.grid());
  const size_t cells = reference.grid().cells();
  for (size_t k = 0; k < late.size(); ++k) {
    const auto signature = shown.signature(shown.state_of(k));
    std::vector<int16_t> values(signature.begin(), signature.end());
    for (size_t i = 0; i < cells; ++i) {
      if (values[i] == 100 * kSignatureScale) values[i] = 0;
    }
    black.add(values);
  }
  const auto pairing =
      pair(timeline_of(original), timeline_of(late), PairingMode::kAuto,
           ContentSignatures{&reference, &black});
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->mode, PairingMode::kContent) << pairing->why;
  EXPECT_EQ(right(original, late, *pairing), 1);
}

TEST_F(ContentPairing, ADamagedFrameKeepsItsPlace) {
  const std::vector<Shot> original = shots(20);
  std::vector<Shot> damaged = original;
  damaged[12].picture = -9;
  const Pairing pairing = paired(original, damaged);
  EXPECT_THAT(kinds(pairing), IsEmpty());
  EXPECT_EQ(pairing.intervals[12].test, 12);
}

// A frame deleted from an optimized file damages the next frame, which still
// shows content of the reference.
TEST_F(ContentPairing, WhatIsDamagedBesideADroppedFrameIsNotMissing) {
  const std::vector<Shot> original = shots(20);
  std::vector<Shot> kept = original;
  kept.erase(kept.begin() + 11);
  const Content a = content_of(original);
  const Content strange = content_of({{-9, 10}});
  Content b(a.grid());
  for (const Shot& shot : kept) {
    const auto own = a.signature(a.state_of(size_t(shot.picture)));
    std::vector<int16_t> values(own.begin(), own.end());
    for (size_t i = 0; shot.picture == 12 && i < values.size(); ++i) {
      values[i] = int16_t((own[i] + strange.signature(0)[i]) / 2);
    }
    b.add(values);
  }
  const auto pairing = pair(timeline_of(original), timeline_of(kept),
                            PairingMode::kAuto, ContentSignatures{&a, &b});
  ASSERT_TRUE(pairing);
  ASSERT_THAT(kinds(*pairing), ElementsAre("dropped_frames"));
  EXPECT_EQ(pairing->faults[0].first_frame, 11);
  EXPECT_EQ(pairing->faults[0].last_frame, 11);
  EXPECT_EQ(right(original, kept, *pairing), 1);
}

// A blend that is mostly the previous frame is nearer to it, but is no delay.
TEST_F(ContentPairing, GhostsOfTheFrameBeforeKeepTheirPlaces) {
  const std::vector<Shot> original = shots(20);
  const Content a = content_of(original);
  for (const double past : {0.3, 0.7}) {
    const Content ghosts = mixed_with_the_past(a, past);
    const auto pairing =
        pair(timeline_of(original), timeline_of(original), PairingMode::kAuto,
             ContentSignatures{&a, &ghosts});
    ASSERT_TRUE(pairing);
    EXPECT_THAT(kinds(*pairing), IsEmpty()) << past;
    EXPECT_EQ(right(original, original, *pairing), 1) << past;
  }
}

TEST_F(ContentPairing, AWholeFrameOfDelayIsNoGhost) {
  const std::vector<Shot> original = shots(20);
  std::vector<Shot> late = original;
  late.insert(late.begin(), {-9, 10});
  late.pop_back();
  const Pairing pairing = paired(original, late);
  EXPECT_TRUE(pairing.repaired);
}

// 25 frames a second, a tenth faster, at 20 a second: the last frame is lost as
// others are.
TEST_F(ContentPairing, NamesASpeedAtALowerRate) {
  std::vector<Shot> fast;
  for (int64_t at_cs = 0; 1.1 * double(at_cs) < 4 * 120 - 4; at_cs += 5) {
    fast.push_back({int(1.1 * double(at_cs) / 4), 5});
  }
  const Pairing pairing = paired(shots(120, 4), fast);
  EXPECT_THAT(kinds(pairing), ElementsAre("speed_changed", "dropped_frames"));
}

// No frame is lost, and all others are a third shorter.
TEST_F(ContentPairing, FramesThatAreHeldAtTheCostOfOthersAreNoOtherSpeed) {
  std::vector<Shot> uneven = shots(16);
  for (size_t i = 0; i < uneven.size(); ++i) {
    uneven[i].delay_cs = i % 4 == 0 ? 21 : 7;
  }
  EXPECT_THAT(kinds(paired(shots(16), uneven)), ElementsAre("timing_changed"));
}

// Each written as one longer frame.
TEST_F(ContentPairing, TwoFramesThatAreHeldLongerAreNoOtherSpeed) {
  const std::vector<Shot> original = shots(16);
  std::vector<Shot> held = original;
  held[5].delay_cs = held[8].delay_cs = 20;
  EXPECT_THAT(kinds(paired(original, held)), ElementsAre("timing_changed"));
}

// Two frames alternate: only the delays distinguish them.
TEST_F(ContentPairing, OtherDelaysOfSomeFramesAreNoOtherSpeed) {
  std::vector<Shot> original = shots(20, 7);
  for (size_t i = 0; i < original.size(); ++i) original[i].picture = i % 2;
  std::vector<Shot> slower = original;
  for (size_t i = 10; i < 20; ++i) slower[i].delay_cs = 14;
  const Pairing half = paired(original, slower);
  ASSERT_THAT(kinds(half), ElementsAre("timing_changed"));
  EXPECT_EQ(half.faults[0].first_frame, 10);
  EXPECT_EQ(half.faults[0].last_frame, 19);
  slower = original;
  slower[19].delay_cs = 100;
  const Pairing last = paired(original, slower);
  ASSERT_THAT(kinds(last), ElementsAre("timing_changed"));
  EXPECT_EQ(last.faults[0].first_frame, 19);
}

TEST_F(ContentPairing, ReTimingAloneLeavesThePairsAlone) {
  const std::vector<Shot> original = shots(24);
  std::vector<Shot> retimed = original;
  for (size_t i = 0; i < retimed.size(); i += 3) retimed[i].delay_cs = 30;
  const Pairing pairing = paired(original, retimed);
  ASSERT_EQ(pairing.pairs.size(), 24u);
  for (const FramePair& one : pairing.pairs) {
    EXPECT_EQ(one.reference, one.test);
    EXPECT_DOUBLE_EQ(one.weight, 100);
  }
  EXPECT_EQ(pairing.faults.size(), 1u);
}

TEST_F(ContentPairing, NamesASpeed) {
  for (const int64_t delay : {5, 8, 20}) {
    const Pairing pairing = paired(shots(30), shots(30, delay));
    ASSERT_THAT(kinds(pairing), ElementsAre("speed_changed")) << delay;
    EXPECT_EQ(right(shots(30), shots(30, delay), pairing), 1);
  }
}

TEST_F(ContentPairing, RoundedDelaysAreNoFault) {
  const std::vector<Shot> original = shots(30);
  std::vector<Shot> jittered = original;
  for (size_t i = 0; i < jittered.size(); ++i) {
    jittered[i].delay_cs += i % 2 == 0 ? 1 : -1;
  }
  EXPECT_THAT(paired(original, jittered).faults, IsEmpty());
}

TEST_F(ContentPairing, HasAPartnerByContentAndByClockForEachFrame) {
  const std::vector<Shot> original = shots(30);
  std::vector<Shot> cut = original;
  cut.erase(cut.begin() + 12);
  const Pairing pairing = paired(original, cut);
  ASSERT_TRUE(pairing.alignment);
  ASSERT_EQ(pairing.alignment->partners.size(), 29u);
  EXPECT_EQ(pairing.alignment->partners[20].content, 21);
  EXPECT_EQ(pairing.alignment->partners[20].clock, 20);
  EXPECT_LT(pairing.alignment->partners[20].content_distance,
            pairing.alignment->partners[20].clock_distance);
  EXPECT_FALSE(pairing.alignment->shown[12]);
}

// Too long for the full table: the band must find the same alignment.
TEST_F(ContentPairing, ALongClipIsAlignedWithinABand) {
  std::vector<Shot> original;
  std::mt19937 random(3);
  for (int i = 0; i < 2600; ++i) {
    original.push_back({int(random() % 241), 4});
  }
  std::vector<Shot> cut = original;
  cut.erase(cut.begin() + 600, cut.begin() + 700);
  const Pairing pairing = paired(original, cut);
  EXPECT_GT(right(original, cut, pairing), 0.98);
}

}  // namespace
}  // namespace framewise::timeline
