// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/pair_summary.h"

#include <gtest/gtest.h>

#include "compare/film_frames.h"

namespace framewise::comparison {
namespace {

class PairSummaries : public testing::Test {
 protected:
  PairSummary summary(int time, int noise) {
    return *summarizer_.summarize(film_reference(pool_, time),
                                  film_test(pool_, time, noise));
  }

  FramePool pool_;
  PairSummarizer summarizer_;
};

TEST_F(PairSummaries, OfPairsThatDifferAlikeAreNear) {
  const PairSummary first = summary(0, 6);
  EXPECT_LT(first.distance(summary(1, 6)), 1);
  EXPECT_GT(first.distance(summary(2, 12)), 1);
}

TEST_F(PairSummaries, SeeAPlaceThatDiffers) {
  const PairSummary usual = summary(0, 4);
  const Frame reference = film_reference(pool_, 1);
  const Frame test = film_frame(pool_, 1, [](int x, int y) {
    const bool place = x / 16 == 3 && y / 16 == 2;
    return film_luma(x, y, 1) + (place ? 40 : (x + y) % 9 - 4);
  });
  const PairSummary damaged = *summarizer_.summarize(reference, test);
  EXPECT_FALSE(usual.outlying);
  EXPECT_TRUE(damaged.outlying);
  EXPECT_GT(damaged.distance(usual), 1);
}

TEST_F(PairSummaries, KnowEqualPairsStillOnesAndNewScenes) {
  EXPECT_TRUE(summary(0, 0).equal);
  EXPECT_FALSE(summary(1, 4).equal);
  EXPECT_FALSE(summary(2, 4).still);
  EXPECT_TRUE(summary(2, 4).still);
  const auto dark = [](int, int) { return 20; };
  EXPECT_TRUE(
      summarizer_
          .summarize(film_frame(pool_, 3, dark), film_frame(pool_, 3, dark))
          ->new_scene);
}

TEST_F(PairSummaries, DoNotExistOfFramesThatAreStoredDifferently) {
  const Frame film = film_reference(pool_, 0);
  auto rgba = pool_.allocate(PixelFormat{}, kFilmSize);
  const Frame picture = std::move(*rgba).freeze(0, {}, {});
  EXPECT_FALSE(summarizer_.summarize(film, picture));
  EXPECT_FALSE(summarizer_.summarize(picture, picture));
  PixelFormat full = film.format();
  full.color.range = Range::kFull;
  auto buffer = pool_.allocate(full, kFilmSize);
  EXPECT_FALSE(
      summarizer_.summarize(film, std::move(*buffer).freeze(0, {}, {})));
}

}  // namespace
}  // namespace framewise::comparison
