// SPDX-License-Identifier: Apache-2.0
// How much is measured by clocks that are wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "compare/compare_fixture.h"

namespace framewise {
namespace {

using testing::ElementsAre;

class EarlyMismatchDetector : public Compare {
 protected:
  static constexpr int kFrames = 240;

  // A square that jumps about, and is where it was for no second time. The
  // first picture is shown `late` times more, at the cost of the last ones.
  static TinyGif film(int late, int brighter = 1) {
    constexpr int kSide = 48;
    TinyGif gif{.width = kSide, .height = kSide};
    for (int i = 0; i < kFrames; ++i) {
      const int picture = std::max(0, i - late);
      const int left = 7 * picture % 37;
      const int top = 11 * picture % 41;
      TinyGifFrame& frame = gif.frames.emplace_back();
      for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
          const bool inside =
              x >= left && x < left + 10 && y >= top && y < top + 6;
          frame.pixels.push_back(
              uint8_t(inside ? 127 : (x + y) % 90 + brighter));
        }
      }
    }
    return gif;
  }

  // How many pairs each pass measured of a test.
  std::vector<int64_t> passes(const TinyGif& test) {
    std::vector<int64_t> done;
    CompareOptions options;
    options.full = true;
    options.progress = [&](const CompareProgress& now) {
      if (done.empty() || now.done < done.back()) done.push_back(0);
      done.back() = now.done;
    };
    report_ = *compare(write("a.gif", film(0, 0).bytes()),
                       {{write("b.gif", test.bytes())}}, options);
    return done;
  }

  Report report_;
};

TEST_F(EarlyMismatchDetector, WhatKeepsTimeIsMeasuredOnce) {
  EXPECT_THAT(passes(film(0)), ElementsAre(kFrames));
}

TEST_F(EarlyMismatchDetector,
       WhatComesLateIsMeasuredByTheClockForItsFirstPicturesOnly) {
  const std::vector<int64_t> pairs = passes(film(2));
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_LT(pairs[0], kFrames / 4);
  EXPECT_FALSE(report_.comparisons.at(0).partial);
  EXPECT_EQ(report_.comparisons.at(0).pairing_mode, PairingMode::kContent);
}

TEST_F(EarlyMismatchDetector, ChangesNothingThatIsReported) {
  passes(film(2));
  CompareOptions options;
  options.full = true;
  options.pairing = PairingMode::kContent;  // which looks before it measures
  const auto asked = compare(write("a.gif", film(0, 0).bytes()),
                             {{write("b.gif", film(2).bytes())}}, options);
  ASSERT_TRUE(asked);
  EXPECT_EQ(values_of(report_), values_of(*asked));
}

}  // namespace
}  // namespace framewise
