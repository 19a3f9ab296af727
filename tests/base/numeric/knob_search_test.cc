// SPDX-License-Identifier: Apache-2.0
#include "base/numeric/knob_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace framewise {
namespace {

// SSIMULACRA2 by the quality of WebP, median of twelve pictures.
const std::vector<KnobPoint> kExpected = {{1, 10},  {20, 38}, {40, 55},
                                          {60, 63}, {72, 68}, {80, 75},
                                          {88, 82}, {100, 89}};

using Measure = std::function<double(double knob)>;

int search(KnobSearch& search, const Measure& measure) {
  int probes = 0;
  while (const auto knob = search.next()) {
    search.add(*knob, measure(*knob));
    if (++probes > 50) break;
  }
  return probes;
}

// A curve of the same family, but harder or easier by `points`.
Measure shifted(double points) {
  return [points](double knob) {
    return KnobSearch({}, kExpected).expected_at(knob) + points;
  };
}

TEST(KnobSearch, NeedsOneProbeWhereTheExpectedCurveIsRight) {
  KnobSearch one({.target = 70, .tolerance = 1}, kExpected);
  EXPECT_EQ(search(one, shifted(0)), 1);
  EXPECT_GE(one.best()->quality, 70);
  EXPECT_LE(one.best()->quality, 71);
}

TEST(KnobSearch, FindsTheSmallestSettingThatReachesTheTarget) {
  for (const double points : {-9., -4., -1., 0., 3., 11.}) {
    const Measure measure = shifted(points);
    KnobSearch one({.target = 70, .tolerance = 0}, kExpected);
    const int probes = search(one, measure);
    ASSERT_TRUE(one.best()) << points;
    EXPECT_GE(one.best()->quality, 70);
    EXPECT_LT(measure(one.best()->knob - 1), 70);
    EXPECT_LE(probes, 5) << points;
  }
}

TEST(KnobSearch, StopsAtTheFirstProbeWithinTheTolerance) {
  int most = 0;
  int all = 0;
  for (int points = -12; points <= 12; ++points) {
    KnobSearch one({.target = 72, .tolerance = 0.9}, kExpected);
    const int probes = search(one, shifted(points));
    most = std::max(most, probes);
    all += probes;
    EXPECT_LE(one.best()->quality, 72.9) << points;
  }
  EXPECT_LE(most, 4);
  EXPECT_LE(all / 25., 3);
}

TEST(KnobSearch, SaysThatATargetCannotBeReached) {
  KnobSearch one({.target = 95}, kExpected);
  search(one, shifted(-5));
  EXPECT_FALSE(one.best());
  EXPECT_EQ(one.closest()->knob, 100);
  EXPECT_EQ(one.closest()->quality, 84);
}

TEST(KnobSearch, TakesTheLowestSettingWhereAllPass) {
  KnobSearch one({.target = -50}, kExpected);
  EXPECT_EQ(search(one, shifted(0)), 1);
  EXPECT_EQ(one.best()->knob, 1);
}

TEST(KnobSearch, EndsOnACurveWithoutAnySlope) {
  const Measure flat = [](double) { return 79.9; };
  KnobSearch one({.target = 80, .most_probes = 20}, kExpected);
  EXPECT_LE(search(one, flat), 8);
}

TEST(KnobSearch, HalvesTheBracketWhereTheModelMisleads) {
  const Measure cliff = [](double knob) { return knob < 37 ? 0. : 100.; };
  KnobSearch one({.target = 80, .tolerance = 0, .most_probes = 30}, kExpected);
  EXPECT_LE(search(one, cliff), 14);
  EXPECT_EQ(one.best()->knob, 37);
}

TEST(KnobSearch, SettlesOnASettingThatPassedWhereQualityIsNotMonotone) {
  const Measure wavy = [](double knob) {
    return shifted(0)(knob) + (int(knob) % 2 == 0 ? 1.5 : -1.5);
  };
  KnobSearch one({.target = 70}, kExpected);
  search(one, wavy);
  ASSERT_TRUE(one.best());
  EXPECT_EQ(one.best()->quality, wavy(one.best()->knob));
  EXPECT_GE(one.best()->quality, 70);
}

TEST(KnobSearch, KeepsToItsLimitOfProbes) {
  KnobSearch one({.target = 70, .tolerance = 0, .most_probes = 2}, kExpected);
  EXPECT_EQ(search(one, shifted(-30)), 2);
}

TEST(KnobSearch, ProbesOnlySettingsOfItsSteps) {
  const Measure measure = [](double knob) {
    EXPECT_NEAR(std::remainder(knob - 0.1, 0.25), 0, 1e-9);
    return 100 - 4 * (25 - knob);
  };
  const std::vector<KnobPoint> line = {{0.1, 0}, {25, 100}};
  KnobSearch one({.lowest = 0.1, .highest = 25, .step = 0.25, .target = 50},
                 line);
  search(one, measure);
  EXPECT_TRUE(one.best());
}

TEST(KnobSearch, HandsItsModelToASearchOfARelatedInput) {
  KnobSearch sample({.target = 70}, kExpected);
  search(sample, shifted(-8));
  KnobSearch whole({.target = 70, .tolerance = 0.9}, sample.curve());
  EXPECT_LE(search(whole, shifted(-8)), 2);
  EXPECT_TRUE(whole.best());
}

}  // namespace
}  // namespace framewise
