// SPDX-License-Identifier: Apache-2.0
// Pairing by content with too many frames to compare each with each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "timeline/pairing/content_pairing.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Grid kGrid{8, 8};
constexpr int kScene = 75;  // frames
constexpr int kElsewhere = 1 << 20;
constexpr int64_t kDelay = 4;  // hundredths of a second

// Frame numbers of a clip. In each scene a bright block moves over its own
// background, in every second scene at another speed. A copy has noise and
// updates the moving content only every n-th frame, as coarse coding does.
struct Motion {
  double cells = 0.8;  // per frame
  double cells_of_odd_scenes = 0.8;
  int lag_of_odd_scenes = 1;
};
Content content_of(const std::vector<int>& pictures, const Motion& motion,
                   unsigned seed) {
  Content content(kGrid);
  std::mt19937 noise_source(seed);
  std::normal_distribution<double> noise(0, 0.7);
  for (const int picture : pictures) {
    std::mt19937 scene(unsigned(picture / kScene));
    std::vector<int16_t> values(kGrid.values(), 0);
    for (size_t i = 0; i < kGrid.cells(); ++i) {
      values[i] = int16_t((40 + int(scene() % 120)) * kSignatureScale);
    }
    const bool odd = picture / kScene % 2 != 0;
    const double step = odd ? motion.cells_of_odd_scenes : motion.cells;
    const int lag = odd && seed ? motion.lag_of_odd_scenes : 1;
    const double place = step * (picture % kScene / lag * lag);
    const size_t cell = size_t(place) % (kGrid.cells() - 1);
    const double share = place - std::floor(place);
    values[cell] += int16_t(90 * (1 - share) * kSignatureScale);
    values[cell + 1] += int16_t(90 * share * kSignatureScale);
    for (int16_t& value : values) {
      if (seed) value += int16_t(noise(noise_source) * kSignatureScale);
    }
    content.add(values);
  }
  return content;
}

Timeline timeline_of(size_t frames) {
  Timeline timeline{{1, 100}, {}};
  for (size_t i = 0; i < frames; ++i) {
    timeline.frames.push_back({int64_t(i) * kDelay, kDelay});
  }
  return timeline;
}

std::vector<int> film(int first, int last) {
  std::vector<int> pictures(size_t(last - first));
  std::iota(pictures.begin(), pictures.end(), first);
  return pictures;
}

std::vector<int> joined(std::vector<std::vector<int>> parts) {
  std::vector<int> all;
  for (const auto& part : parts)
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

Pairing paired(const std::vector<int>& reference, const std::vector<int>& test,
               const Motion& motion = {}) {
  const Content a = content_of(reference, motion, 0);
  const Content b = content_of(test, motion, 7);
  auto pairing = pair(timeline_of(reference.size()), timeline_of(test.size()),
                      PairingMode::kAuto, ContentSignatures{&a, &b});
  if (!pairing) throw std::runtime_error(pairing.error().to_string());
  return *std::move(pairing);
}

// Share of the time of frames shown by both in which each is paired with
// itself.
double right(const std::vector<int>& reference, const std::vector<int>& test,
             const Pairing& pairing) {
  double good = 0;
  double all = 0;
  for (const Interval& one : pairing.intervals) {
    all += one.duration_ms;
    const bool own = reference[size_t(one.reference)] == test[size_t(one.test)];
    if (own) good += one.duration_ms;
  }
  return good / all;
}

std::vector<std::string> kinds(const Pairing& pairing) {
  std::vector<std::string> result;
  for (const Reason& fault : pairing.faults)
    result.push_back(name_of(fault.kind));
  return result;
}

const std::vector<int> kFilm = film(0, 6000);

TEST(LongFilms, TheSameFilmCodedAgainKeepsTheClock) {
  const Pairing pairing = paired(kFilm, kFilm);
  EXPECT_EQ(pairing.mode, PairingMode::kTime);
  EXPECT_THAT(pairing.faults, IsEmpty());
}

TEST(LongFilms, WhatFollowsALongCutIsFound) {
  const auto cut = joined({film(0, 2500), film(3700, 6000)});
  const Pairing pairing = paired(kFilm, cut);
  EXPECT_GT(right(kFilm, cut, pairing), 0.99);
  ASSERT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
  EXPECT_NEAR(double(pairing.faults[0].first_frame), 2500, 1);
  EXPECT_NEAR(double(pairing.faults[0].last_frame), 3699, 1);
}

TEST(LongFilms, WhatFollowsALongInsertionIsFound) {
  const auto longer = joined(
      {film(0, 1900), film(kElsewhere, kElsewhere + 750), film(1900, 6000)});
  const Pairing pairing = paired(kFilm, longer);
  EXPECT_GT(right(kFilm, longer, pairing), 0.99);
  EXPECT_THAT(kinds(pairing), ElementsAre("inserted_frames"));
}

TEST(LongFilms, SeveralCutsAndInsertionsAreFound) {
  const auto other =
      joined({film(300, 1500), film(kElsewhere, kElsewhere + 400),
              film(1500, 2100), film(3000, 4400),
              film(kElsewhere + 900, kElsewhere + 1200), film(4700, 6000)});
  EXPECT_GT(right(kFilm, other, paired(kFilm, other)), 0.97);
}

TEST(LongFilms, PlayingBackwardsIsFound) {
  const std::vector<int> backwards(kFilm.rbegin(), kFilm.rend());
  const Pairing pairing = paired(kFilm, backwards);
  EXPECT_THAT(kinds(pairing), testing::Contains("reversed"));
  EXPECT_GT(right(kFilm, backwards, pairing), 0.99);
}

// Most frames are late by the inserted time, the frames before are not. Where
// frames hardly differ and are coarsely coded, they still keep their offset.
TEST(LongFilms, EachPartKeepsItsOwnPaceInSlowMotion) {
  const auto longer = joined(
      {film(0, 1900), film(kElsewhere, kElsewhere + 750), film(1900, 6000)});
  const Motion slow{
      .cells = 0.8, .cells_of_odd_scenes = 0.006, .lag_of_odd_scenes = 6};
  const Pairing pairing = paired(kFilm, longer, slow);
  EXPECT_GT(right(kFilm, longer, pairing), 0.9);
}

// The frame after a cut stays for two frames that cannot be distinguished. The
// test's frame was matched to the second, as the one before it came late.
TEST(LongFilms, APictureBehindACutMeetsItsLikeAndNotTheShotBefore) {
  const std::vector<int> film = {0, kScene, kScene + 1, kScene + 2};
  const Content reference = content_of(film, {}, 0);
  const Content test = content_of({0, 1, kScene, kScene + 2}, {}, 7);
  const Clock clock{1000, 40, 40};
  const Schedule times{{0, 40, 80, 120, 160}};
  Alignment alignment;
  alignment.runs = {0, 1, 1, 2};
  for (const int64_t shown : {0, 0, 2, 3}) {
    alignment.partners.push_back({.content = shown});
  }
  Pairing pairing;
  pair_by_content({times, times, clock, &alignment}, {&reference, &test},
                  pairing);
  std::vector<std::pair<int64_t, int64_t>> met;
  for (const FramePair& pair : pairing.pairs) {
    met.emplace_back(pair.reference, pair.test);
  }
  EXPECT_THAT(met, testing::UnorderedElementsAre(
                       std::pair(0, 0), std::pair(0, 1), std::pair(1, 2),
                       std::pair(2, 2), std::pair(3, 3)));
}

// In a long clip, coarse coding shows one frame slightly longer.
TEST(LongFilms, OnePictureOfThousandsIsNoLoss) {
  auto repeated = kFilm;
  repeated[3000] = repeated[2999];
  const Pairing alone = paired(kFilm, repeated);
  ASSERT_THAT(kinds(alone), ElementsAre("dropped_frames"));
  EXPECT_EQ(alone.faults[0].severity, Severity::kInfo);

  const auto cut = joined({film(0, 1000), std::vector(1, 1001),
                           film(1001, 4000), film(4100, 6000)});
  const Pairing both = paired(kFilm, cut);
  ASSERT_THAT(kinds(both), ElementsAre("dropped_frames"));
  EXPECT_NEAR(double(both.faults[0].first_frame), 4000, 1);
}

// A frame from shortly before looks nearly as right, and is right.
TEST(LongFilms, QuietShotsAreNoReasonForDoubt) {
  const Motion quiet{.cells = 0.01, .cells_of_odd_scenes = 0.01};
  const auto cut = joined({film(0, 2500), film(3700, 6000)});
  const Pairing pairing = paired(kFilm, cut, quiet);
  EXPECT_GT(pairing.alignment->confidence, 0.8);
  EXPECT_THAT(kinds(pairing), ElementsAre("dropped_frames"));
}

// The original was cut, the copy was not: most of the copy shows content that
// the original lacks.
class PartOfALongerFilm : public testing::TestWithParam<std::pair<int, int>> {};
TEST_P(PartOfALongerFilm, IsFoundInIt) {
  const auto [first, end] = GetParam();
  const auto part = film(first, end);
  const auto longer = film(0, 450);
  for (const double local : {0.8, 0.2}) {
    const Motion motion{.cells = local, .cells_of_odd_scenes = local};
    const Pairing pairing = paired(part, longer, motion);
    EXPECT_EQ(pairing.mode, PairingMode::kContent);
    EXPECT_THAT(kinds(pairing), ElementsAre("inserted_frames"));
    // Frame numbers of the section start at the section.
    double wrong = 0;
    for (const Interval& one : pairing.intervals) {
      const auto shown = part[size_t(one.reference)];
      if (shown != longer[size_t(one.test)]) wrong += one.duration_ms;
    }
    EXPECT_LE(wrong, 3 * 10 * double(kDelay)) << local;
  }
}
INSTANTIATE_TEST_SUITE_P(Lengths, PartOfALongerFilm,
                         testing::Values(std::pair(0, 340), std::pair(0, 225),
                                         std::pair(0, 110), std::pair(60, 360),
                                         std::pair(120, 330),
                                         std::pair(170, 280)));

TEST(LongFilms, WhoIsSlowerShowsNothingForeign) {
  const auto part = film(0, 150);
  auto slower = joined({part, part});
  std::ranges::sort(slower);
  const Pairing pairing = paired(part, slower);
  EXPECT_THAT(kinds(pairing),
              testing::Not(testing::Contains("inserted_frames")));
  EXPECT_GT(right(part, slower, pairing), 0.99);
}

}  // namespace
}  // namespace framewise::timeline
