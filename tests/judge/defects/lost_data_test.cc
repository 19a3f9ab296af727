// SPDX-License-Identifier: Apache-2.0
// Lost data of a video: a part shows something else from one frame on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

// What the decoder guessed: bands of the picture from elsewhere in it, which
// following frames keep moving.
Clip with_lost_data(const Clip& clip, size_t from, size_t to) {
  return changed(clip, [&](Picture& p, size_t k) {
    if (k < from || k >= to) return;
    Picture whole = p;
    p.each([&](int x, int y) {
      if (y < p.height() / 3 || y > p.height() * 3 / 4) return;
      const int band = 40 + 24 * ((y / 16) % 3);
      const int u = (x + band) % p.width();
      const int v = (y + 16 * ((x / 16) % 5)) % p.height();
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = whole.at(u, v, c);
    });
  });
}

std::vector<Reason> said_of_video(const Clip& original, const Clip& test) {
  DefectContext context;
  context.coding = Coding::kVideo;
  return said_of(original, test, nullptr, context);
}

TEST(LostData, IsTheOneReasonFromWhereItBegins) {
  const Clip original = scene(192, 144, 24);
  const auto said = said_of_video(original, with_lost_data(original, 10, 24));
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].first_frame, 10);
  EXPECT_EQ(said[0].last_frame, 23);
  EXPECT_EQ(said[0].severity, Severity::kRuinous);
  ASSERT_TRUE(said[0].region);
  EXPECT_GE(said[0].region->y, 144 / 3 - 16);
}

TEST(LostData, EndsWhereTheEncoderBeginsAnew) {
  const Clip original = scene(192, 144, 24);
  const auto said = said_of_video(original, with_lost_data(original, 8, 16));
  ASSERT_THAT(kinds_of(said), Contains("corrupt_frame"));
  EXPECT_EQ(said[0].first_frame, 8);
  EXPECT_EQ(said[0].last_frame, 15);
}

TEST(LostData, NoiseFromAFrameOnIsNoise) {
  const Clip original = scene(192, 144, 24);
  Clip test = with_noise(original, 25);
  for (size_t k = 0; k < 10; ++k) test[k] = original[k];
  EXPECT_THAT(kinds_of(said_of_video(original, test)),
              Not(Contains("corrupt_frame")));
}

TEST(LostData, DarknessFromAFrameOnIsDarkness) {
  const Clip original = scene(192, 144, 24);
  Clip test = with_gain(original, 0.5f, 0);
  for (size_t k = 0; k < 10; ++k) test[k] = original[k];
  EXPECT_THAT(kinds_of(said_of_video(original, test)),
              Not(Contains("corrupt_frame")));
}

}  // namespace
}  // namespace framewise::judge
