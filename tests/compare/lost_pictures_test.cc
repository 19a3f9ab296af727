// SPDX-License-Identifier: Apache-2.0
// What it costs that pictures are not shown.
#include <gtest/gtest.h>

#include <cmath>

#include "compare/compare_fixture.h"

namespace framewise {
namespace {

class LostPictures : public Compare {
 protected:
  // Every picture, for 40 ms.
  static TinyGif original(int delay_cs = 4) {
    TinyGif gif = noise_gif(64, 24, 0);
    for (TinyGifFrame& frame : gif.frames) frame.delay_cs = delay_cs;
    return gif;
  }

  // One picture of `of`, which stands for all of them.
  static TinyGif with_one_of(TinyGif gif, size_t of) {
    std::vector<TinyGifFrame> kept;
    for (size_t i = 0; i < gif.frames.size(); i += of) {
      kept.push_back(gif.frames[i]);
      kept.back().delay_cs *= int(of);
    }
    gif.frames = std::move(kept);
    return gif;
  }

  // The same with frames for all that repeat it.
  static TinyGif with_one_repeated(TinyGif gif, size_t of) {
    for (size_t i = 0; i < gif.frames.size(); ++i) {
      gif.frames[i].pixels = gif.frames[i - i % of].pixels;
    }
    return gif;
  }

  double score_of(const TinyGif& reference, const TinyGif& test) {
    const auto report = compare(write("a.gif", reference.bytes()),
                                {{write("b.gif", test.bytes())}});
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons.at(0).score.value_or(-1);
  }
};

TEST_F(LostPictures, CostMoreTheMoreThereAre) {
  const double half = score_of(original(), with_one_of(original(), 2));
  const double most = score_of(original(), with_one_of(original(), 4));
  EXPECT_LT(half, 99);
  EXPECT_LT(most, half - 5);
}

TEST_F(LostPictures, CostMoreTheLongerOthersStandForThem) {
  EXPECT_LT(score_of(original(40), with_one_of(original(40), 2)),
            score_of(original(4), with_one_of(original(4), 2)) - 10);
}

// Converters of frame rates do the one or the other.
TEST_F(LostPictures, CostTheSameWhetherOthersStayOrAreRepeated) {
  for (const size_t of : {2, 4}) {
    EXPECT_NEAR(score_of(original(), with_one_of(original(), of)),
                score_of(original(), with_one_repeated(original(), of)), 1);
  }
}

}  // namespace
}  // namespace framewise
