// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/visit_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace framewise {
namespace {

using comparison::ReferenceStep;
using comparison::Scope;

// How often somebody who visits the units in order must begin a file again.
struct Returns {
  int reference = 0;
  int test = 0;
};
Returns returns_of(const std::vector<ReferenceStep>& units) {
  Returns returns;
  int64_t reference = -1;
  int64_t test = -1;
  for (const ReferenceStep& unit : units) {
    returns.reference += unit.reference < reference;
    reference = unit.reference;
    for (const ReferenceStep::Test& one : unit.tests) {
      returns.test += one.frame < test;
      test = one.frame;
    }
  }
  return returns;
}

std::vector<ReferenceStep> units_of(const timeline::Pairing& pairing) {
  return comparison::units_of({pairing}, comparison::everything({pairing}));
}

// 100 frames whose test is 28 late: by content for what is shown, and by the
// clock for what a viewer sees of both side by side.
timeline::Pairing late() {
  timeline::Pairing pairing;
  for (int64_t i = 28; i < 100; ++i) pairing.pairs.push_back({i, i - 28, 40});
  for (int64_t i = 0; i < 100; ++i) pairing.pairs.push_back({i, i, 0, 40});
  return pairing;
}

TEST(Units, VisitEachPairOnce) {
  const timeline::Pairing pairing = late();
  std::set<size_t> visited;
  for (const ReferenceStep& unit : units_of(pairing)) {
    for (const ReferenceStep::Test& test : unit.tests) {
      EXPECT_TRUE(visited.insert(test.pair).second);
      EXPECT_EQ(pairing.pairs[test.pair].reference, unit.reference);
      EXPECT_EQ(pairing.pairs[test.pair].test, test.frame);
    }
  }
  EXPECT_EQ(visited.size(), pairing.pairs.size());
}

// To go back for each frame would decode a film as often as it has frames.
TEST(Units, OfALateTestReadItTwiceAndNeverGoBack) {
  const Returns returns = returns_of(units_of(late()));
  EXPECT_EQ(returns.reference, 1);
  EXPECT_EQ(returns.test, 1);
}

// The pairs of the first reading, in their order.
std::vector<timeline::FramePair> first_reading(
    const timeline::Pairing& pairing) {
  std::vector<timeline::FramePair> pairs;
  for (const ReferenceStep& unit : units_of(pairing)) {
    if (!pairs.empty() && unit.reference < pairs.back().reference) break;
    for (const ReferenceStep::Test& test : unit.tests) {
      pairs.push_back(pairing.pairs[test.pair]);
    }
  }
  return pairs;
}

size_t that_show_the_same(const std::vector<timeline::FramePair>& pairs) {
  return size_t(std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) {
    return pair.weight > 0;
  }));
}

// Who is interrupted has what the report is about.
TEST(Units, BeginWithTheReadingThatHoldsMostOfTheTime) {
  EXPECT_EQ(that_show_the_same(first_reading(late())), 72u);
}

// So that what looks on need not wait for one of the files.
TEST(Units, ReadWhatShowsTheSameInOneGoBeforeAndAfterACut) {
  timeline::Pairing pairing;
  for (int64_t i = 0; i < 50; ++i) pairing.pairs.push_back({i, i, 40, 40});
  for (int64_t i = 70; i < 120; ++i) pairing.pairs.push_back({i, i - 20, 40});
  for (int64_t i = 50; i < 100; ++i) pairing.pairs.push_back({i, i, 0, 40});
  const auto first = first_reading(pairing);
  EXPECT_EQ(that_show_the_same(first), 100u);
  EXPECT_LE(first.size(), 102u);
  const Returns returns = returns_of(units_of(pairing));
  EXPECT_EQ(returns.reference, 1);
  EXPECT_EQ(returns.test, 1);
}

TEST(Units, ReadOnceWhereATestLagsByAFrame) {
  timeline::Pairing pairing;
  for (int64_t i = 0; i < 50; ++i) {
    if (i > 20) pairing.pairs.push_back({i, i - 1, 40});
    pairing.pairs.push_back({i, i, i > 20 ? 0.0 : 40.0, 40});
  }
  const Returns returns = returns_of(units_of(pairing));
  EXPECT_EQ(returns.reference, 0);
  EXPECT_EQ(returns.test, 0);
}

TEST(Units, OfAFilmPlayedBackwardsReadItAFewTimes) {
  timeline::Pairing pairing;
  for (int64_t i = 0; i < 50; ++i) pairing.pairs.push_back({i, 49 - i, 40});
  const std::vector<ReferenceStep> units = units_of(pairing);
  EXPECT_EQ(units.size(), 50u);
  EXPECT_LE(returns_of(units).reference, 3);
}

// As often as it has frames if the two took turns.
TEST(Units, OfAFilmPlayedBackwardsReadForwardsWhatTheClockBringsTogether) {
  timeline::Pairing pairing;
  for (int64_t i = 0; i < 50; ++i) {
    pairing.pairs.push_back({i, 49 - i, 40});
    pairing.pairs.push_back({i, i, 0, 40});
  }
  int turns = 0;
  int64_t last = 0;
  int64_t before = 0;
  for (const ReferenceStep& unit : units_of(pairing)) {
    for (const ReferenceStep::Test& test : unit.tests) {
      turns += (test.frame > last) != (last > before);
      before = last;
      last = test.frame;
    }
  }
  EXPECT_LE(turns, 10);
}

TEST(Units, OfSeveralTestsShareAFrameOfTheReference) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {1, 1, 40}};
  const std::vector<timeline::Pairing> both = {pairing, pairing};
  const std::vector<ReferenceStep> units =
      comparison::units_of(both, comparison::everything(both));
  ASSERT_EQ(units.size(), 2u);
  EXPECT_EQ(units[1].tests.size(), 2u);
}

TEST(Units, LeaveOutWhatNothingLooksAt) {
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 40}, {1, 1, 40}};
  const auto units =
      comparison::units_of({pairing}, {{Scope::kNone, Scope::kCheap}});
  ASSERT_EQ(units.size(), 1u);
  EXPECT_EQ(units[0].reference, 1);
  EXPECT_EQ(units[0].tests[0].scope, Scope::kCheap);
}

}  // namespace
}  // namespace framewise
