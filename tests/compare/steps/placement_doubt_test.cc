// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/placement_doubt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/clips.h"

namespace framewise::comparison {
namespace {

using judge::Clip;
using judge::Picture;
using testing::ElementsAre;
using testing::IsEmpty;

// Frames from `first` to before `end` are moved by 5 pixels.
Clip moved(const Clip& original, size_t first, size_t end) {
  return judge::changed(original, [&](Picture& p, size_t k) {
    if (k < first || k >= end) return;
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = original[k].near(x + 5, y, c);
    });
  });
}

TEST(PlacementDoubt, EqualFramesLieInPlace) {
  const Clip original = judge::scene();
  const measure::Evidence evidence = judge::evidence_of(original, original);
  EXPECT_FALSE(placement_is_in_doubt(evidence));
  EXPECT_THAT(far_pairs(evidence), IsEmpty());
  EXPECT_FALSE(find_far_range(evidence));
}

TEST(PlacementDoubt, MovedFramesMayLieElsewhere) {
  const Clip original = judge::scene();
  const measure::Evidence evidence =
      judge::evidence_of(original, moved(original, 0, original.size()));
  EXPECT_TRUE(placement_is_in_doubt(evidence));
  EXPECT_EQ(far_pairs(evidence).size(), original.size());
  EXPECT_TRUE(look_moved(evidence, far_pairs(evidence)));
  EXPECT_FALSE(find_far_range(evidence)) << "all pairs are no part of them";
}

TEST(PlacementDoubt, ARunOfMovedFramesIsFound) {
  const Clip original = judge::scene();
  const measure::Evidence evidence =
      judge::evidence_of(original, moved(original, 4, 8));
  EXPECT_THAT(far_pairs(evidence), ElementsAre(4, 5, 6, 7));
  const auto range = find_far_range(evidence);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 4u);
  EXPECT_EQ(range->end, 8u);
}

TEST(PlacementDoubt, BlurredFramesLookLessDetailedAndNotMoved) {
  const Clip original = judge::scene();
  const Clip soft = judge::changed(
      original, [](Picture& p, size_t) { p = judge::blurred(p, 3); });
  const measure::Evidence evidence = judge::evidence_of(original, soft);
  EXPECT_FALSE(look_moved(evidence, far_pairs(evidence)));
}

}  // namespace
}  // namespace framewise::comparison
