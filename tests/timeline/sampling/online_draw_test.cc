// SPDX-License-Identifier: Apache-2.0
#include "timeline/sampling/online_draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace framewise::timeline {
namespace {

std::vector<Moment> moments(size_t count, double quality = 90) {
  return std::vector<Moment>(count, Moment{10, 0, quality});
}

double time_of(std::span<const Moment> frames) {
  double time = 0;
  for (const Moment& frame : frames) time += frame.weight;
  return time;
}

// Draws about `count` of the moments.
OnlineDraw drawn_of(std::span<const Moment> frames, size_t count, uint64_t seed,
                    std::vector<size_t>* told = nullptr) {
  OnlineDraw draw(time_of(frames) / double(count), seed);
  for (size_t i = 0; i < frames.size(); ++i) {
    const bool drawn = draw.add(i, frames[i]);
    if (drawn && told) told->push_back(i);
  }
  return draw;
}

std::set<size_t> moments_of(const Strata& strata) {
  std::set<size_t> all;
  for (const DrawnMoment& one : strata.drawn()) all.insert(one.moment);
  return all;
}

TEST(OnlineDraw, TellsAtOnceWhatItWillHaveDrawn) {
  auto frames = moments(120);
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].quality = 60 + double(i * 37 % 40);
  }
  for (uint64_t seed = 0; seed < 100; ++seed) {
    std::vector<size_t> told;
    const OnlineDraw draw = drawn_of(frames, 15, seed, &told);
    const std::set<size_t> drawn = moments_of(draw.strata());
    EXPECT_EQ(std::vector<size_t>(drawn.begin(), drawn.end()), told);
    EXPECT_GE(drawn.size(), 10u);
    EXPECT_LE(drawn.size(), 22u);
  }
}

TEST(OnlineDraw, IsTheSameForTheSameSeed) {
  const auto frames = moments(100);
  std::vector<size_t> a, b, c;
  drawn_of(frames, 12, 7, &a);
  drawn_of(frames, 12, 7, &b);
  drawn_of(frames, 12, 8, &c);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

// The strata cover each line without gaps or overlaps, and each instant lies in
// its stratum.
TEST(OnlineDraw, CutsItsLinesIntoParts) {
  auto frames = moments(200);
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].quality = 60 + double(i * 29 % 31);
  }
  for (uint64_t seed = 0; seed < 100; ++seed) {
    Strata strata = drawn_of(frames, 20, seed).strata();
    for (const int pieces : {1, 3}) {
      if (pieces > 1) strata.refine(size_t(pieces));
      std::vector<Stratum> parts(strata.strata().begin(),
                                 strata.strata().end());
      std::sort(parts.begin(), parts.end(),
                [](const auto& a, const auto& b) { return a.begin < b.begin; });
      double before = 0;
      for (const Stratum& part : parts) {
        EXPECT_NEAR(part.begin, before, 1e-9);
        EXPECT_LE(part.begin, part.instant);
        EXPECT_LT(part.instant, part.end);
        before = part.end;
      }
    }
  }
}

TEST(OnlineDraw, CountsEachMomentForItsTime) {
  auto frames = moments(120);
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].weight = i % 5 == 0 ? 30 : 10;
    frames[i].quality = i == 47 ? 20 : 90 + double(i % 3);
  }
  constexpr int kSeeds = 20000;
  std::vector<double> time(frames.size());
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    Strata strata = drawn_of(frames, 20, seed).strata();
    if (seed % 2 == 1) strata.refine(2);
    for (const DrawnMoment& one : strata.drawn())
      time[one.moment] += one.weight;
  }
  // The last stratum of a line may be too short for its instant; the strata
  // before then stand for it.
  for (size_t i = 0; i < 80; ++i) {
    EXPECT_NEAR(time[i] / kSeeds / frames[i].weight, 1, 0.12) << i;
  }
}

TEST(OnlineDraw, SeldomMissesTheFewThatAreUnlikeTheRest) {
  auto frames = moments(300, 95);
  for (const size_t bad : {40, 41, 42, 200, 201, 202}) {
    frames[bad].quality = 60;
  }
  int found = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    std::vector<size_t> told;
    drawn_of(frames, 16, seed, &told);
    found += std::any_of(told.begin(), told.end(),
                         [&](size_t i) { return frames[i].quality < 90; });
  }
  EXPECT_GT(found, 950);
}

TEST(OnlineDraw, DrawsGoodAndBadAsThereAreOfThem) {
  auto frames = moments(64);
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].quality = i % 2 == 0 ? 40 : 80;
  }
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<size_t> told;
    drawn_of(frames, 16, seed, &told);
    const auto bad = std::count_if(told.begin(), told.end(),
                                   [](size_t i) { return i % 2 == 0; });
    EXPECT_GE(bad, 7);
    EXPECT_LE(bad, 10);
  }
}

TEST(OnlineDraw, NeverDrawsWhatIsShownForNoTime) {
  auto frames = moments(30);
  for (size_t i = 0; i < frames.size(); i += 2) frames[i].weight = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<size_t> told;
    drawn_of(frames, 10, seed, &told);
    for (const size_t i : told) EXPECT_GT(frames[i].weight, 0);
  }
}

TEST(OnlineDraw, OfNothingIsNothing) {
  EXPECT_TRUE(OnlineDraw(5, 1).strata().drawn().empty());
}

// A moment longer than a stratum is drawn once per stratum.
TEST(OnlineDraw, AStillThatStaysCountsForAllOfItsTime) {
  auto frames = moments(40);
  frames[20].weight = 400;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Strata strata = drawn_of(frames, 16, seed).strata();
    double time = 0;
    for (const DrawnMoment& one : strata.drawn()) {
      if (one.moment == 20) time += one.weight;
    }
    EXPECT_NEAR(time, 400, 60);
  }
}

// A mouse pointer that is briefly wrong: the mean quality is unchanged.
TEST(OnlineDraw, SeldomMissesMomentsWithBadPlaces) {
  auto frames = moments(200);
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].quality = 90 + 0.1 * double(i * 37 % 40);
    frames[i].worst_regions = 1 + 0.01 * double(i * 11 % 7);
  }
  for (const size_t i : {120u, 121u, 122u}) frames[i].worst_regions = 2;
  int found = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const std::set<size_t> drawn =
        moments_of(drawn_of(frames, 16, seed).strata());
    found += drawn.contains(120) || drawn.contains(121) || drawn.contains(122);
  }
  EXPECT_GT(found, 120);  // about 48 if drawn by time alone
}

}  // namespace
}  // namespace framewise::timeline
