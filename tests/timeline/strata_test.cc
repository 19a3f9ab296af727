// SPDX-License-Identifier: Apache-2.0
#include "timeline/strata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::timeline {
namespace {

std::vector<Moment> moments(size_t count, double motion = 1) {
  return std::vector<Moment>(count, Moment{10, motion});
}

TEST(Strata, HaveOneInstantInEachPart) {
  const auto frames = moments(100);
  for (const Cutting cutting :
       {Cutting::kUniform, Cutting::kAdaptive, Cutting::kScenes}) {
    const Strata strata(frames, cutting, 12, 3);
    EXPECT_EQ(strata.parts().size(), 12u);
    double before = 0;
    for (const Stratum& part : strata.parts()) {
      EXPECT_DOUBLE_EQ(part.begin, before);
      EXPECT_GE(part.instant, part.begin);
      EXPECT_LT(part.instant, part.end);
      before = part.end;
    }
    EXPECT_DOUBLE_EQ(before, 1000);
  }
}

TEST(Strata, AreTheSameForTheSameSeed) {
  const auto frames = moments(50);
  const Strata a(frames, Cutting::kUniform, 10, 77);
  const Strata b(frames, Cutting::kUniform, 10, 77);
  const Strata c(frames, Cutting::kUniform, 10, 78);
  EXPECT_EQ(a.parts()[3].instant, b.parts()[3].instant);
  EXPECT_NE(a.parts()[3].instant, c.parts()[3].instant);
}

TEST(Strata, RefiningKeepsWhatWasDrawn) {
  const auto frames = moments(64);
  Strata strata(frames, Cutting::kUniform, 8, 5);
  std::vector<double> before;
  for (const Stratum& part : strata.parts()) before.push_back(part.instant);
  strata.refine(3);
  ASSERT_EQ(strata.parts().size(), 24u);
  std::vector<double> after;
  for (const Stratum& part : strata.parts()) after.push_back(part.instant);
  EXPECT_THAT(after, testing::IsSupersetOf(before));
}

TEST(Strata, NeverDrawWhatIsShownForNoTime) {
  auto frames = moments(30);
  for (size_t i = 0; i < frames.size(); i += 2) frames[i].weight = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Strata strata(frames, Cutting::kUniform, 10, seed);
    for (const Stratum& part : strata.parts()) {
      EXPECT_GT(frames[strata.moment_at(part.instant)].weight, 0);
    }
  }
}

TEST(Strata, AreShorterWhereMuchMoves) {
  auto frames = moments(100, 0);
  for (size_t i = 80; i < 100; ++i) frames[i].motion = 20;
  const Strata strata(frames, Cutting::kAdaptive, 10, 1);
  size_t moving = 0;
  for (const Stratum& part : strata.parts()) moving += part.begin >= 790;
  EXPECT_GE(moving, 4u);
}

TEST(Strata, ScenesAreNotCutAcross) {
  auto frames = moments(90);
  frames[30].motion = frames[60].motion = 50;
  EXPECT_THAT(scene_cuts(frames), testing::ElementsAre(30u, 60u));
  EXPECT_EQ(suitable_cutting(frames, 12), Cutting::kScenes);
  const Strata strata(frames, Cutting::kScenes, 12, 1);
  for (const Stratum& part : strata.parts()) {
    EXPECT_FALSE(part.begin < 300 && part.end > 300);
    EXPECT_FALSE(part.begin < 600 && part.end > 600);
  }
}

}  // namespace
}  // namespace framewise::timeline
