// SPDX-License-Identifier: Apache-2.0
// Counting how often the whole reference is shown.
#include "timeline/faults/loops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "timeline/moving_picture.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(LoopFault, TellsHowOftenBothPlayUnlessThatIsForEver) {
  EXPECT_FALSE(find_loop_fault(3, 3));
  EXPECT_FALSE(find_loop_fault(std::nullopt, 3));
  EXPECT_EQ(find_loop_fault(1, 0)->message,
            "the reference plays once, the test for ever");
  EXPECT_TRUE(find_loop_fault(65536, 12));
  // The largest loop count of GIF and WebP.
  EXPECT_FALSE(find_loop_fault(65536, 65535));
  EXPECT_FALSE(find_loop_fault(0, 65535));
}

Pairing paired(const std::vector<Shot>& reference,
               const std::vector<Shot>& test) {
  const Content a = content_of(reference);
  const Content b = content_of(test, 1, 7);
  auto pairing = pair(timeline_of(reference), timeline_of(test),
                      PairingMode::kAuto, ContentSignatures{&a, &b});
  if (!pairing) throw std::runtime_error(pairing.error().to_string());
  return *std::move(pairing);
}

std::vector<std::string> kinds(const Pairing& pairing) {
  std::vector<std::string> result;
  for (const Reason& fault : pairing.faults)
    result.push_back(name_of(fault.kind));
  return result;
}

// The whole of `once`, repeated `times` times; the last repetition may be
// partial.
std::vector<Shot> written_out(const std::vector<Shot>& once, double times) {
  std::vector<Shot> film;
  for (size_t i = 0; double(i) < times * double(once.size()); ++i) {
    film.push_back(once[i % once.size()]);
  }
  return film;
}

// As GIFs are converted for services that accept videos only.
TEST(LoopedFilm, IsNamedAndNoDisorder) {
  const auto once = shots(30);
  for (const double times : {2.0, 2.5, 3.0, 7.0}) {
    const Pairing pairing = paired(once, written_out(once, times));
    ASSERT_THAT(kinds(pairing), ElementsAre("loop_changed")) << times;
    EXPECT_THAT(pairing.faults[0].message, HasSubstr("times, one after"));
    double wrong = 0;
    for (const FramePair& pair : pairing.pairs) {
      if (pair.test % 30 != pair.reference) wrong += pair.weight;
    }
    EXPECT_LT(wrong, 1) << times;
  }
}

// Video encoders round delays and lose the delay of a GIF's last frame.
TEST(LoopedFilm, IsFoundWhereARoundTakesLessTime) {
  auto once = shots(30);
  once.back().delay_cs = 40;
  auto round = once;
  round.back().delay_cs = 10;
  const auto film = written_out(round, 3.4);
  const Pairing pairing = paired(once, film);
  ASSERT_THAT(kinds(pairing), ElementsAre("loop_changed"));
  EXPECT_THAT(pairing.faults[0].message, HasSubstr("3.4 times"));
  double wrong = 0;
  for (const FramePair& pair : pairing.pairs) {
    if (pair.test % 30 != pair.reference) wrong += pair.weight;
  }
  EXPECT_LT(wrong, 1);
}

// Two rounds of every second frame have as many frames as one full round.
TEST(LoopedFilm, IsNoSlowerFilmOfAsManyFrames) {
  const auto once = shots(30);
  std::vector<Shot> halved;
  for (int i = 0; i < 30; ++i) halved.push_back({2 * i % 30, 20});
  const Pairing pairing = paired(once, halved);
  EXPECT_THAT(kinds(pairing), Contains("loop_changed"));
  EXPECT_THAT(kinds(pairing), Not(Contains("speed_changed")));
}

// A still that lasts longer, or content that hardly moves, is held.
TEST(LoopedFilm, IsNotAPictureThatIsHeld) {
  auto once = shots(4);
  for (Shot& shot : once) shot.delay_cs = 5;
  once.back().delay_cs = 200;
  auto held = once;
  held.push_back({once.back().picture, 400});
  EXPECT_THAT(kinds(paired(once, held)), Not(Contains("loop_changed")));
}

TEST(LoopedFilm, IsNotOneThatGoesOnOrHasPartsTwice) {
  const auto once = shots(30);
  auto other = once;
  for (int i = 0; i < 30; ++i) other.push_back({-1 - i, 10});
  EXPECT_THAT(kinds(paired(once, other)), Not(Contains("loop_changed")));
  auto halves = once;  // each frame twice
  for (Shot& shot : halves) shot.delay_cs *= 2;
  EXPECT_THAT(kinds(paired(once, halves)), Not(Contains("loop_changed")));
}

}  // namespace
}  // namespace framewise::timeline
