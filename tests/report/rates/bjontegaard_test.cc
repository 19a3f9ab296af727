// SPDX-License-Identifier: Apache-2.0
#include "report/rates/bjontegaard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "video/sequence/pcg32.h"

namespace framewise::report {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

using Points = std::vector<RatePoint>;

struct Known {
  Points anchor;
  Points test;
  Interpolation interpolation;
  double rate_percent;
  double quality;
};

const Points kE137A = {{108048.8736, 43.6471},
                       {61279.976, 40.3953},
                       {33905.6656, 37.247},
                       {18883.6928, 34.2911}};
const Points kE137B = {{108061.2784, 43.6768},
                       {61299.9936, 40.4232},
                       {33928.7472, 37.2761},
                       {18910.912, 34.3147}};
const Points kE137C = {{40433.8848, 37.5761},
                       {7622.7456, 35.3756},
                       {2394.488, 33.8977},
                       {1017.6184, 32.0603}};
const Points kE137D = {{40370.12, 37.5982},
                       {7587.0024, 35.4025},
                       {2390.0944, 33.9194},
                       {1017.0984, 32.0822}};
const Points kUneven = {{100, 30},   {200, 33.5}, {400, 36},
                        {800, 38.5}, {1600, 40},  {3000, 41.2}};
const Points kFive = {
    {90, 31}, {190, 34.4}, {350, 36.2}, {700, 39.7}, {2000, 42}};

// The sheet of JCTVC-E137 publishes the rates of its two pairs of curves by
// PCHIP; the other values are SciPy's, by its integrals.
const Known kKnown[] = {
    {kE137A, kE137B, Interpolation::kPchip, -0.465215420752807, 0.0250502113},
    {kE137C, kE137D, Interpolation::kPchip, -1.8779823450567612, 0.0284718910},
    {kE137A, kE137B, Interpolation::kAkima, -0.4651203312, 0.0250573520},
    {kE137C, kE137D, Interpolation::kAkima, -1.8651320008, 0.0280748643},
    {kE137A, kE137B, Interpolation::kCubic, -0.4644154200, 0.0250599862},
    {kE137C, kE137D, Interpolation::kCubic, -1.9101686784, 0.0287038123},
    {kUneven, kFive, Interpolation::kAkima, -31.0860013972, 1.3344781078},
    {kUneven, kFive, Interpolation::kPchip, -31.2508959631, 1.3347102633},
    {kUneven, kFive, Interpolation::kCubic, -30.1047368195, 1.2707233246},
};

TEST(Bjontegaard, HasTheValuesOfThePublishedSheetAndOfSciPy) {
  for (const Known& known : kKnown) {
    const Delta delta =
        bjontegaard_delta(known.anchor, known.test, known.interpolation);
    ASSERT_TRUE(delta.rate_percent && delta.quality);
    EXPECT_NEAR(*delta.rate_percent, known.rate_percent, 1e-8)
        << name_of(known.interpolation);
    EXPECT_NEAR(*delta.quality, known.quality, 1e-9);
    EXPECT_THAT(delta.warnings, IsEmpty());
  }
}

TEST(Bjontegaard, OfHalfTheRateIsFiftyPercent) {
  Points half = kUneven;
  for (RatePoint& point : half) point.rate /= 2;
  const Delta delta = bjontegaard_delta(kUneven, half, Interpolation::kAkima);
  EXPECT_NEAR(*delta.rate_percent, -50, 1e-9);
  EXPECT_DOUBLE_EQ(delta.overlap, 1);
}

TEST(Bjontegaard, WarnsWhereTheCurvesShareLittle) {
  Points better = kUneven;
  for (RatePoint& point : better) point.quality += 6;
  const Delta delta = bjontegaard_delta(kUneven, better, Interpolation::kPchip);
  EXPECT_NEAR(delta.overlap, (41.2 - 36) / (47.2 - 30), 1e-12);
  EXPECT_THAT(delta.warnings, Contains(HasSubstr("share only 30 %")));
}

TEST(Bjontegaard, HasNoRateWhereTheCurvesShareNothing) {
  Points better = kUneven;
  for (RatePoint& point : better) point.quality += 20;
  const Delta delta = bjontegaard_delta(kUneven, better, Interpolation::kAkima);
  EXPECT_FALSE(delta.rate_percent);
  EXPECT_NEAR(*delta.quality, 20, 1e-9);
}

TEST(Bjontegaard, LeavesOutWhatIsLargerAndNotBetter) {
  Points bumpy = kUneven;
  bumpy.push_back({500, 35});    // larger than {400, 36}, and worse
  bumpy.push_back({800, 38.5});  // measured twice
  const Delta delta = bjontegaard_delta(bumpy, kFive, Interpolation::kAkima);
  EXPECT_EQ(delta.dominated, 1u);
  EXPECT_NEAR(*delta.rate_percent, -31.0860013972, 1e-8);
  EXPECT_THAT(delta.warnings, Contains(HasSubstr("1 points left out")));
}

TEST(Bjontegaard, SaysWhereAMethodNeedsMorePoints) {
  const Points three(kUneven.begin(), kUneven.begin() + 3);
  EXPECT_TRUE(
      bjontegaard_delta(kUneven, three, Interpolation::kPchip).rate_percent);
  const Delta delta = bjontegaard_delta(kUneven, three, Interpolation::kCubic);
  EXPECT_FALSE(delta.rate_percent);
  EXPECT_THAT(delta.warnings, Contains(HasSubstr("cubic needs 4")));
}

TEST(Bjontegaard, PoolsTheFilesThatBothEncodersHave) {
  std::vector<RateRow> rows;
  for (const char* file : {"a", "b", "c"}) {
    for (const RatePoint& point : kUneven) rows.push_back({file, "old", point});
  }
  for (const char* file : {"a", "b"}) {
    for (RatePoint point : kUneven) {
      point.rate *= file[0] == 'a' ? 0.5 : 0.7;
      rows.push_back({file, "new", point});
    }
  }
  const auto all = deltas_against(rows, "old", Interpolation::kAkima);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].encoder, "new");
  EXPECT_EQ(all[0].files.size(), 2u);
  EXPECT_NEAR(*all[0].rate_percent.mean, -40, 1e-9);
  EXPECT_FALSE(all[0].rate_percent.interval);
}

TEST(Interval, IsTheSameForTheSameValues) {
  const std::vector<double> values = {-12, -9, -15, -3, -8, -11};
  const auto first = interval_of_mean(values);
  const auto second = interval_of_mean(values);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->low, second->low);
  EXPECT_LT(first->low, -29.0 / 3);
  EXPECT_GT(first->high, -29.0 / 3);
  EXPECT_FALSE(interval_of_mean(std::span(values).first(4)));
}

double normal(video::Pcg32& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.next_unit()));
  return radius * std::cos(2 * M_PI * random.next_unit());
}

// Files whose deltas are drawn from a known distribution: how often the
// interval holds its mean.
double coverage(size_t files, double mean, double (*draw)(video::Pcg32&)) {
  constexpr int kRuns = 500;
  video::Pcg32 random(7, files);
  int held = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> values(files);
    for (double& value : values) value = draw(random);
    const auto interval = interval_of_mean(values);
    held += interval->low <= mean && mean <= interval->high;
  }
  return double(held) / kRuns;
}

// Of 500 runs at 95 %, chance gives 93 to 97 %; skewed values of few files lose
// two more.
TEST(Interval, HoldsTheMeanNineteenTimesInTwenty) {
  const auto even = [](video::Pcg32& random) {
    return -10 + 6 * normal(random);
  };
  const auto skewed = [](video::Pcg32& random) {
    return -12 - 6 * std::log(1 - random.next_unit());
  };
  for (const size_t files : {6, 12, 30}) {
    const double of_even = coverage(files, -10, even);
    EXPECT_GT(of_even, 0.92) << files;
    EXPECT_LT(of_even, 0.98) << files;
    const double of_skewed = coverage(files, -6, skewed);
    EXPECT_GT(of_skewed, 0.91) << files;
    EXPECT_LT(of_skewed, 0.98) << files;
    std::printf("%zu files: %.1f %% and, skewed, %.1f %%\n", files,
                100 * of_even, 100 * of_skewed);
  }
}

}  // namespace
}  // namespace framewise::report
