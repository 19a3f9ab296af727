// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/blend.h"

#include <gtest/gtest.h>

#include "timeline/moving_picture.h"

namespace framewise::timeline {
namespace {

Track ten_a_second_of(const Content& content) {
  Track track{.content = &content, .states = {}, .starts = {0}};
  for (size_t i = 0; i < content.states(); ++i) {
    track.states.push_back(i);
    track.starts.push_back(100 * double(i + 1));
  }
  return track;
}

// Whether frames that contain this share of the frame before are blends.
bool is_blend(double past) {
  std::vector<Shot> shots;
  for (int i = 0; i < 20; ++i) shots.push_back({i, 10});
  const Content original = content_of(shots);
  const Content mixed = mixed_with_the_past(original, past);
  const Track reference = ten_a_second_of(original);
  const Track test = ten_a_second_of(mixed);
  return blends_with_previous(reference, test, {reference, test, nullptr});
}

TEST(Blend, HasBetweenATenthAndNineTenthsOfTheFrameBefore) {
  EXPECT_FALSE(is_blend(0));
  EXPECT_FALSE(is_blend(0.08));  // noise
  EXPECT_TRUE(is_blend(0.13));
  EXPECT_TRUE(is_blend(0.87));
  EXPECT_FALSE(is_blend(0.93));  // the frame before
}

}  // namespace
}  // namespace framewise::timeline
