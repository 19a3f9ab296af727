// SPDX-License-Identifier: Apache-2.0
#include "timeline/sampling/strata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace framewise::timeline {
namespace {

std::vector<Moment> moments(size_t count, double motion = 1) {
  return std::vector<Moment>(count, Moment{10, motion});
}

constexpr Cutting kCuttings[] = {Cutting::kUniform, Cutting::kAdaptive,
                                 Cutting::kScenes, Cutting::kQuality};

TEST(Strata, HaveOneInstantInEachPart) {
  const auto frames = moments(100);
  for (const Cutting cutting : kCuttings) {
    const Strata strata(frames, cutting, 12, 3);
    EXPECT_EQ(strata.strata().size(), 12u);
    double before = 0;
    for (const Stratum& part : strata.strata()) {
      EXPECT_DOUBLE_EQ(part.begin, before);
      EXPECT_GE(part.instant, part.begin);
      EXPECT_LT(part.instant, part.end);
      before = part.end;
    }
    EXPECT_NEAR(before, 1000, 1e-9);
  }
}

TEST(Strata, AreTheSameForTheSameSeed) {
  const auto frames = moments(50);
  const Strata a(frames, Cutting::kUniform, 10, 77);
  const Strata b(frames, Cutting::kUniform, 10, 77);
  const Strata c(frames, Cutting::kUniform, 10, 78);
  EXPECT_EQ(a.strata()[3].instant, b.strata()[3].instant);
  EXPECT_NE(a.strata()[3].instant, c.strata()[3].instant);
}

TEST(Strata, RefiningKeepsWhatWasDrawn) {
  const auto frames = moments(64);
  Strata strata(frames, Cutting::kUniform, 8, 5);
  std::vector<double> before;
  for (const Stratum& part : strata.strata()) before.push_back(part.instant);
  strata.refine(3);
  ASSERT_EQ(strata.strata().size(), 24u);
  std::vector<double> after;
  for (const Stratum& part : strata.strata()) after.push_back(part.instant);
  EXPECT_THAT(after, testing::IsSupersetOf(before));
}

TEST(Strata, NeverDrawWhatIsShownForNoTime) {
  auto frames = moments(30);
  for (size_t i = 0; i < frames.size(); i += 2) frames[i].weight = 0;
  for (const Cutting cutting : kCuttings) {
    for (uint64_t seed = 0; seed < 200; ++seed) {
      for (const DrawnMoment& one : Strata(frames, cutting, 10, seed).drawn()) {
        EXPECT_GT(frames[one.moment].weight, 0);
      }
    }
  }
}

// A moment that is drawn often has a small weight each time: over many samples
// each moment counts for its time on screen.
TEST(Strata, CountEachMomentForItsTime) {
  auto frames = moments(40);
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].weight = i % 5 == 0 ? 30 : 10;
    frames[i].quality = i == 7 ? 20 : 90 + double(i % 3);
  }
  constexpr int kSeeds = 20000;
  for (const Cutting cutting : kCuttings) {
    std::vector<double> time(frames.size());
    for (uint64_t seed = 0; seed < kSeeds; ++seed) {
      Strata strata(frames, cutting, 5, seed);
      if (seed % 2 == 1) strata.refine(2);
      for (const DrawnMoment& one : strata.drawn())
        time[one.moment] += one.weight;
    }
    for (size_t i = 0; i < frames.size(); ++i) {
      EXPECT_NEAR(time[i] / kSeeds / frames[i].weight, 1, 0.12)
          << name_of(cutting) << " " << i;
    }
  }
}

TEST(Strata, SeldomMissTheFewThatAreUnlikeTheRest) {
  auto frames = moments(300);
  for (Moment& frame : frames) frame.quality = 95;
  for (const size_t bad : {40, 41, 42, 200, 201, 202}) {
    frames[bad].quality = 60;
  }
  const auto samples_with_bad_ones = [&](Cutting cutting) {
    int found = 0;
    for (uint64_t seed = 0; seed < 1000; ++seed) {
      const auto drawn = Strata(frames, cutting, 16, seed).drawn();
      found += std::any_of(drawn.begin(), drawn.end(), [&](const auto& one) {
        return frames[one.moment].quality < 90;
      });
    }
    return found;
  };
  EXPECT_LT(samples_with_bad_ones(Cutting::kUniform), 350);
  EXPECT_GT(samples_with_bad_ones(Cutting::kQuality), 950);
}

TEST(Strata, MakePartsOfWhatIsAlike) {
  auto frames = moments(64);
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].quality = i % 2 == 0 ? 40 : 80;
  }
  // No stratum mixes both kinds, so each sample has them in proportion.
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const auto drawn = Strata(frames, Cutting::kQuality, 16, seed).drawn();
    ASSERT_EQ(drawn.size(), 16u);
    EXPECT_EQ(
        std::count_if(drawn.begin(), drawn.end(),
                      [&](const auto& one) { return one.moment % 2 == 0; }),
        8);
  }
}

TEST(Strata, TellHowMuchOfAPartIsOpen) {
  std::vector<Moment> frames(5, Moment{10, 0});
  frames[4].weight = 40;  // two strata of its own
  const auto drawn = Strata(frames, Cutting::kUniform, 4, 2).drawn();
  ASSERT_EQ(drawn.size(), 4u);
  EXPECT_NEAR(drawn[0].diversity, 0.5, 1e-12);
  EXPECT_NEAR(drawn[1].diversity, 0.5, 1e-12);
  EXPECT_NEAR(drawn[2].diversity, 0, 1e-12);
  EXPECT_NEAR(drawn[3].diversity, 0, 1e-12);
}

TEST(Strata, SayHowManyEvenInstantsTheyAreWorth) {
  const auto frames = moments(100);
  EXPECT_EQ(Strata(frames, Cutting::kUniform, 16, 1).as_drawn_evenly(), 16u);
  EXPECT_EQ(Strata(frames, Cutting::kQuality, 16, 1).as_drawn_evenly(), 12u);
}

TEST(Strata, AreShorterWhereMuchMoves) {
  auto frames = moments(100, 0);
  for (size_t i = 80; i < 100; ++i) frames[i].motion = 20;
  const Strata strata(frames, Cutting::kAdaptive, 10, 1);
  size_t moving = 0;
  for (const Stratum& part : strata.strata()) moving += part.begin >= 790;
  EXPECT_GE(moving, 4u);
}

TEST(Strata, ScenesAreNotCutAcross) {
  auto frames = moments(90);
  frames[30].motion = frames[60].motion = 50;
  EXPECT_THAT(scene_cuts(frames), testing::ElementsAre(30u, 60u));
  const Strata strata(frames, Cutting::kScenes, 12, 1);
  for (const Stratum& part : strata.strata()) {
    EXPECT_FALSE(part.begin < 300 && part.end > 300);
    EXPECT_FALSE(part.begin < 600 && part.end > 600);
  }
}

}  // namespace
}  // namespace framewise::timeline
