// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/pair_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "compare/film_frames.h"

namespace framewise::comparison {
namespace {

// The fates of pairs with so much noise each.
PairChoice chosen(const std::vector<int>& noise, uint64_t seed = 7) {
  FramePool pool;
  PairChoice choice(noise.size(), seed);
  for (size_t i = 0; i < noise.size(); ++i) {
    choice.choose(i, film_reference(pool, int(i)),
                  film_test(pool, int(i), noise[i]));
  }
  return choice;
}

size_t count(const PairChoice& choice, size_t pairs, PairFate fate) {
  size_t found = 0;
  for (size_t i = 0; i < pairs; ++i) found += choice.fate(i) == fate;
  return found;
}

TEST(PairChoice, DrawsOneInTwelveOfPairsThatAreAlike) {
  constexpr size_t kPairs = 1 + 4 * PairChoice::kStratum;
  const PairChoice choice = chosen(std::vector<int>(kPairs, 6));
  EXPECT_EQ(choice.fate(0), PairFate::kUnlike);
  EXPECT_EQ(count(choice, kPairs, PairFate::kDrawn), 4u);
  EXPECT_EQ(count(choice, kPairs, PairFate::kStandIn), kPairs - 5);
  EXPECT_EQ(choice.strata().size(), kPairs - 1);
  for (size_t i = 1; i < kPairs; ++i) {
    EXPECT_TRUE(choice.is_measured(choice.stand_in(i))) << i;
    EXPECT_LT(choice.stand_in(i), i);
  }
}

TEST(PairChoice, IsTheSameForTheSameSeed) {
  const std::vector<int> noise(60, 6);
  const PairChoice first = chosen(noise);
  const PairChoice second = chosen(noise);
  const PairChoice other = chosen(noise, 8);
  bool differs = false;
  for (size_t i = 0; i < noise.size(); ++i) {
    EXPECT_EQ(first.fate(i), second.fate(i)) << i;
    differs = differs || first.fate(i) != other.fate(i);
  }
  EXPECT_TRUE(differs);
}

TEST(PairChoice, MeasuresWhatIsUnlikeAllOthers) {
  std::vector<int> noise(40, 6);
  noise[20] = 3;  // better than any before
  noise[30] = 3;
  const PairChoice choice = chosen(noise);
  EXPECT_EQ(choice.fate(20), PairFate::kUnlike);
  EXPECT_NE(choice.fate(30), PairFate::kUnlike);
  EXPECT_EQ(choice.stand_in(30), 20u);
}

TEST(PairChoice, MeasuresASingleBrokenFrame) {
  std::vector<int> noise(40, 6);
  noise[25] = 30;
  const PairChoice choice = chosen(noise);
  EXPECT_EQ(choice.fate(25), PairFate::kOutlying);
  EXPECT_NE(choice.stand_in(26), 25u);
}

// A recording of a screen: it moves up to frame 10. `spoilt`: the frame that
// lost a word; 0: none.
PairChoice chosen_of_a_recording(size_t pairs, size_t spoilt) {
  FramePool pool;
  PairChoice choice(pairs, 7);
  for (size_t i = 0; i < pairs; ++i) {
    const int time = int(std::min<size_t>(i, 10));
    Frame test = film_test(pool, time, 6);
    if (spoilt > 0 && i == spoilt) {
      test = film_frame(pool, time, [&](int x, int y) {
        const bool word = x >= 64 && x < 80 && y >= 32 && y < 40;
        return word ? 230 : int(test.plane(0).row(y)[x]);
      });
    }
    choice.choose(i, film_reference(pool, time), test);
  }
  return choice;
}

TEST(PairChoice, MeasuresTheFirstStillPairWhichStandsForTheOthers) {
  constexpr size_t kPairs = 60;
  const PairChoice choice = chosen_of_a_recording(kPairs, 0);
  EXPECT_EQ(choice.fate(11), PairFate::kStill);
  EXPECT_EQ(count(choice, kPairs, PairFate::kStill), 1u);
  EXPECT_GE(count(choice, kPairs, PairFate::kStandIn), 40u);
}

TEST(PairChoice, MeasuresAWordThatIsLostWhereHardlyAnythingMoves) {
  const PairChoice choice = chosen_of_a_recording(60, 30);
  EXPECT_EQ(choice.fate(30), PairFate::kOutlying);
  EXPECT_NE(choice.stand_in(31), 30u);
}

TEST(PairChoice, MeasuresEqualPairsAndLetsThemStandForNone) {
  std::vector<int> noise(30, 6);
  noise[9] = 0;
  const PairChoice choice = chosen(noise);
  EXPECT_EQ(choice.fate(9), PairFate::kStill);
  for (size_t i = 10; i < noise.size(); ++i) {
    EXPECT_NE(choice.stand_in(i), 9u) << i;
  }
}

}  // namespace
}  // namespace framewise::comparison
