// SPDX-License-Identifier: Apache-2.0
#include "image/difference/regions.h"

#include <gmock/gmock.h>

namespace framewise::image {
namespace {

using ::testing::ElementsAre;

TEST(Regions, LeaveRowsWithoutThemWhole) {
  const RegionRows rows({100, 50}, 0.1, {});
  EXPECT_THAT(rows.row(0), ElementsAre(RowSegment{0, 100, 0.1}));
  EXPECT_THAT(rows.row(49), ElementsAre(RowSegment{0, 100, 0.1}));
}

TEST(Regions, CutRowsIntoSegments) {
  const DiffRegion regions[] = {{{10, 5, 20, 10}, std::nullopt},
                                {{25, 10, 50, 10}, 0.3}};
  const RegionRows rows({100, 50}, 0.1, regions);
  EXPECT_THAT(rows.row(4), ElementsAre(RowSegment{0, 100, 0.1}));
  EXPECT_THAT(rows.row(5), ElementsAre(RowSegment{0, 10, 0.1},
                                       RowSegment{10, 30, std::nullopt},
                                       RowSegment{30, 100, 0.1}));
  EXPECT_THAT(
      rows.row(12),
      ElementsAre(RowSegment{0, 10, 0.1}, RowSegment{10, 30, std::nullopt},
                  RowSegment{30, 75, 0.3}, RowSegment{75, 100, 0.1}));
  EXPECT_THAT(rows.row(20), ElementsAre(RowSegment{0, 100, 0.1}));
}

TEST(Regions, MayLeaveTheImage) {
  const DiffRegion regions[] = {{{90, 40, 100, 100}, std::nullopt}};
  const RegionRows rows({100, 50}, 0.1, regions);
  EXPECT_THAT(rows.row(49), ElementsAre(RowSegment{0, 90, 0.1},
                                        RowSegment{90, 100, std::nullopt}));
}

}  // namespace
}  // namespace framewise::image
