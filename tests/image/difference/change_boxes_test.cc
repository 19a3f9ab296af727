// SPDX-License-Identifier: Apache-2.0
#include "image/difference/change_boxes.h"

#include <gmock/gmock.h>

namespace framewise::image {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void mark(ChangeMask& mask, const Rect& box) {
  for (int y = box.y; y < box.y + box.height; ++y) {
    for (int x = box.x; x < box.x + box.width; ++x) {
      mask.row(y)[x] = uint8_t(PixelState::kDifferent);
    }
  }
}

TEST(ChangeBoxes, AreExactAndTheLargestFirst) {
  ChangeMask mask({200, 100});
  mark(mask, {3, 5, 4, 2});
  mark(mask, {101, 51, 10, 9});
  EXPECT_THAT(change_boxes(mask), ElementsAre(ChangeBox{{101, 51, 10, 9}, 90},
                                              ChangeBox{{3, 5, 4, 2}, 8}));
}

TEST(ChangeBoxes, JoinChangesNearEachOther) {
  ChangeMask mask({200, 100});
  mark(mask, {10, 10, 1, 1});
  mark(mask, {17, 16, 1, 1});  // in the next cell
  mark(mask, {60, 10, 1, 1});  // far away
  EXPECT_THAT(change_boxes(mask), ElementsAre(ChangeBox{{10, 10, 8, 7}, 2},
                                              ChangeBox{{60, 10, 1, 1}, 1}));
}

// A shape whose arms meet only at the bottom is one group.
TEST(ChangeBoxes, FollowCurvedShapes) {
  ChangeMask mask({200, 100});
  mark(mask, {10, 10, 2, 60});
  mark(mask, {90, 10, 2, 60});
  mark(mask, {10, 70, 82, 2});
  EXPECT_THAT(change_boxes(mask),
              ElementsAre(ChangeBox{{10, 10, 82, 62}, 404}));
}

TEST(ChangeBoxes, LeaveOutPixelsThatDoNotCount) {
  ChangeMask mask({50, 50});
  mask.row(3)[4] = uint8_t(PixelState::kAntialiased);
  mask.row(3)[5] = uint8_t(PixelState::kIgnored);
  EXPECT_THAT(change_boxes(mask), IsEmpty());
}

}  // namespace
}  // namespace framewise::image
