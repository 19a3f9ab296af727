// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/preflight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What a container says of a video of 720 x 576 pixels.
struct File {
  AnimationInfo info;
  Survey survey;
  FileReport facts;

  explicit File(TimeBase time_base = {1, 25},
                const std::vector<int64_t>& durations = {1}) {
    info.container = "mp4";
    info.size = {720, 576};
    info.format.layout = Layout::kYuv420;
    info.time_base = time_base;
    facts.path = "a.mp4";
    facts.bytes = 1000;
    int64_t start = 0;
    for (int64_t i = 0; i < 50; ++i) {
      const int64_t duration = durations[size_t(i) % durations.size()];
      survey.frames.push_back({.time = {start, duration}});
      start += duration;
    }
  }
};

File steady(TimeBase time_base, const std::vector<int64_t>& durations = {1}) {
  return File(time_base, durations);
}

std::vector<Finding> findings_of(const File& reference, const File& test) {
  return comparison::preflight(
      {reference.info, reference.survey, reference.facts},
      {test.info, test.survey, test.facts}, false);
}

std::vector<std::string> kinds_of(const File& reference, const File& test) {
  std::vector<std::string> kinds;
  for (const Finding& one : findings_of(reference, test)) {
    kinds.push_back(one.kind);
  }
  return kinds;
}

const TimeBase kTwentyFive{1, 25};

TEST(Preflight, HasNothingToSayOfFilesThatAgree) {
  EXPECT_THAT(kinds_of(File(), File()), IsEmpty());
}

TEST(Preflight, TellsNamesThatSayOtherwiseOfWhichIsTheOriginal) {
  File larger;
  larger.facts.bytes = 1200;
  EXPECT_THAT(kinds_of(File(), larger), IsEmpty());
  larger.facts.path = "films/Original.gif";
  EXPECT_THAT(kinds_of(File(), larger), ElementsAre("looks_swapped"));
  EXPECT_THAT(kinds_of(larger, File()), IsEmpty());
  File compressed;
  compressed.facts.path = "film-crf23.mp4";
  larger.facts.path = "film.mp4";
  EXPECT_THAT(kinds_of(compressed, larger), ElementsAre("looks_swapped"));
}

TEST(Preflight, TellsWhatColorsDifferIn) {
  File other;
  other.info.format.color.range = Range::kFull;
  other.info.format.color.matrix = Matrix::kBt709;
  EXPECT_THAT(kinds_of(File(), other),
              ElementsAre("range_differs", "matrix_differs"));
  File first, second;
  first.info.format.color.primaries = Primaries::kBt709;
  second.info.format.color.primaries = Primaries::kBt2020;
  second.info.format.color.transfer = Transfer::kPq;
  EXPECT_THAT(kinds_of(first, second),
              ElementsAre("primaries_differ", "transfer_differs"));
  EXPECT_THAT(kinds_of(second, first),
              ElementsAre("primaries_differ", "transfer_differs"));
}

TEST(Preflight, SaysThatTheColorProfileWasLost) {
  File wide, plain;
  for (File* file : {&wide, &plain}) {
    file->info.format = {.layout = Layout::kRgba};
    file->info.format.color.primaries = Primaries::kBt709;
  }
  wide.info.format.color.primaries = Primaries::kDisplayP3;
  EXPECT_THAT(kinds_of(wide, plain), ElementsAre("color_profile_lost"));
  EXPECT_THAT(kinds_of(plain, wide), ElementsAre("primaries_differ"));
  EXPECT_THAT(kinds_of(wide, wide), IsEmpty());
  File converted = plain;
  converted.survey.findings.push_back({.kind = "converted_profile"});
  EXPECT_THAT(kinds_of(converted, plain), ElementsAre("color_profile_lost"));
  EXPECT_THAT(kinds_of(converted, converted), IsEmpty());
}

TEST(Preflight, SaysWhichHdrWasMeasured) {
  File pq;
  pq.info.format.bits = 10;
  pq.info.format.color.transfer = Transfer::kPq;
  File hlg = pq;
  hlg.info.format.color.transfer = Transfer::kHlg;
  const auto measured = [](const File& reference, const File& test) {
    return comparison::measured_as(
        comparison::measured_samples(reference.info, test.info, false),
        reference.info, test.info);
  };
  EXPECT_THAT(kinds_of(pq, pq), IsEmpty());
  EXPECT_THAT(measured(pq, pq), HasSubstr("of 10 bits, PQ"));
  EXPECT_THAT(measured(hlg, hlg), HasSubstr("of 10 bits, HLG"));
  EXPECT_EQ(measured(pq, hlg),
            "R, G, B of 8 bits, as a common display shows them");
  EXPECT_EQ(measured(pq, File()),
            "R, G, B of 8 bits, as a common display shows them");
}

// Its pixels are compared as they are stored: nothing else would tell.
TEST(Preflight, TellsAnotherShapeOnScreen) {
  File wide;
  wide.info.pixel_aspect = {64, 45};
  const std::vector<Finding> findings = findings_of(File(), wide);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, "pixel_aspect_differs");
  EXPECT_THAT(findings[0].message, HasSubstr("1.42 times as wide"));
  EXPECT_THAT(kinds_of(wide, wide), IsEmpty());
}

TEST(Preflight, KnowsWhenSizeMakesUpForThePixelsAspect) {
  File stored;
  stored.info.pixel_aspect = {64, 45};
  File square;
  square.info.size = {1024, 576};
  EXPECT_THAT(kinds_of(stored, square), IsEmpty());
}

TEST(Preflight, TellsWhenOneSideIsInterlaced) {
  File woven;
  woven.survey.findings.push_back({.kind = "interlaced"});
  EXPECT_THAT(kinds_of(woven, File()), ElementsAre("interlacing_differs"));
  EXPECT_THAT(kinds_of(woven, woven), IsEmpty());
}

TEST(Preflight, TellsRatesThatDiffer) {
  const std::vector<Finding> findings =
      findings_of(steady({1, 30}), steady({1001, 30000}));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, "rate_differs");
  EXPECT_THAT(findings[0].message,
              HasSubstr("30 pictures a second, the test 29.97"));
}

TEST(Preflight, DoesNotTakeTheRoundingOfClocksForAnotherRate) {
  // 30 a second in hundredths, as GIF has them, and in milliseconds.
  const File gif = steady({1, 100}, {3, 3, 4});
  const File webm = steady({1, 1000}, {33, 33, 34});
  EXPECT_THAT(kinds_of(steady({1, 30}), gif), IsEmpty());
  EXPECT_THAT(kinds_of(steady({1, 30}), webm), IsEmpty());
  EXPECT_THAT(kinds_of(gif, webm), IsEmpty());
}

// Encoders merge frames that are equal.
TEST(Preflight, SaysNothingOfRatesThatAreNone) {
  EXPECT_THAT(kinds_of(steady(kTwentyFive), steady(kTwentyFive, {1, 1, 4, 1})),
              IsEmpty());
}

// As only one side has it, that is why their colors differ.
TEST(Preflight, TellsAProfileThatIsNotApplied) {
  const Finding profile{.kind = "color_profile", .message = "not applied"};
  File with;
  with.survey.findings = {profile};
  EXPECT_THAT(kinds_of(File(), with), ElementsAre("color_profile"));
  EXPECT_THAT(kinds_of(with, File()), ElementsAre("color_profile"));
  EXPECT_THAT(kinds_of(with, with), IsEmpty());
}

// Clients of a server read this, and may not learn where its files lie.
TEST(Preflight, SaysWhichFileDoesNotEndWhereItsPicturesDo) {
  File cut;
  cut.survey.findings.push_back({.kind = "missing_trailer", .message = "cut"});
  const std::vector<Finding> findings = findings_of(File(), cut);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message, "the test: cut");
  EXPECT_EQ(findings_of(cut, File())[0].message, "the reference: cut");
}

}  // namespace
}  // namespace framewise
