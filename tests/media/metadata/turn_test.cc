// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/turn.h"

#include <gmock/gmock.h>

#include <numeric>
#include <vector>

namespace framewise::media {
namespace {

using testing::ElementsAre;

// Three columns, two rows:  0 1 2
// 3 4 5
template <typename Pixel>
std::vector<int> turned(const Orientation& orientation) {
  std::vector<Pixel> stored(6);
  std::iota(stored.begin(), stored.end(), Pixel{0});
  std::vector<Pixel> shown(6);
  const PlaneView from{reinterpret_cast<const uint8_t*>(stored.data()),
                       3 * sizeof(Pixel),
                       {3, 2}};
  const Size size = orientation.apply(from.size);
  const MutablePlaneView to{reinterpret_cast<uint8_t*>(shown.data()),
                            ptrdiff_t(size_t(size.width) * sizeof(Pixel)),
                            size};
  turn_plane(from, to, sizeof(Pixel), orientation);
  return {shown.begin(), shown.end()};
}

TEST(Turn, AQuarterTurnMovesTheLeftColumnToTheTop) {
  const Orientation right = quarter_turns(1);
  EXPECT_EQ(right.apply({3, 2}), (Size{2, 3}));
  EXPECT_EQ(right.degrees(), 90);
  // 3 0
  // 4 1
  // 5 2
  EXPECT_THAT(turned<uint8_t>(right), ElementsAre(3, 0, 4, 1, 5, 2));
  EXPECT_THAT(turned<uint16_t>(right), ElementsAre(3, 0, 4, 1, 5, 2));
  EXPECT_THAT(turned<uint32_t>(right), ElementsAre(3, 0, 4, 1, 5, 2));
  EXPECT_THAT(turned<uint64_t>(right), ElementsAre(3, 0, 4, 1, 5, 2));
}

TEST(Turn, TurnsUpsideDownAndLeft) {
  EXPECT_THAT(turned<uint8_t>(quarter_turns(2)), ElementsAre(5, 4, 3, 2, 1, 0));
  EXPECT_THAT(turned<uint8_t>(quarter_turns(3)), ElementsAre(2, 5, 1, 4, 0, 3));
  EXPECT_EQ(quarter_turns(2).degrees(), 180);
  EXPECT_EQ(quarter_turns(-1).degrees(), 270);
}

TEST(Turn, MirrorsEitherWay) {
  EXPECT_THAT(turned<uint8_t>({false, true, false}),
              ElementsAre(2, 1, 0, 5, 4, 3));
  EXPECT_THAT(turned<uint8_t>({false, false, true}),
              ElementsAre(3, 4, 5, 0, 1, 2));
  EXPECT_TRUE((Orientation{false, true, false}).mirror_image());
  EXPECT_FALSE(quarter_turns(1).mirror_image());
}

TEST(Turn, OneAfterTheOtherIsTheSameAsBothAtOnce) {
  const Orientation mirror{false, true, false};
  // Mirrored: 2 1 0 / 5 4 3; then turned right: 5 2 / 4 1 / 3 0.
  EXPECT_THAT(turned<uint8_t>(mirror.then(quarter_turns(1))),
              ElementsAre(5, 2, 4, 1, 3, 0));
  EXPECT_EQ(mirror.then(quarter_turns(1)).degrees(), 90);
  for (int a = 0; a < 4; ++a) {
    for (int b = 0; b < 4; ++b) {
      EXPECT_EQ(quarter_turns(a).then(quarter_turns(b)), quarter_turns(a + b));
    }
    EXPECT_TRUE(mirror.then(quarter_turns(a)).mirror_image());
    EXPECT_EQ(mirror.then(quarter_turns(a)).degrees(), 90 * a);
  }
}

TEST(Turn, LargePicturesTurnTheSameAsSmallOnes) {
  const Size size{130, 71};
  std::vector<uint16_t> stored(size_t(size.pixels()));
  std::iota(stored.begin(), stored.end(), uint16_t{0});
  std::vector<uint16_t> shown(stored.size());
  turn_plane(
      {reinterpret_cast<const uint8_t*>(stored.data()), 2 * size.width, size},
      {reinterpret_cast<uint8_t*>(shown.data()),
       2 * size.height,
       {size.height, size.width}},
      2, quarter_turns(1));
  for (int y = 0; y < size.width; ++y) {
    for (int x = 0; x < size.height; ++x) {
      ASSERT_EQ(shown[size_t(y * size.height + x)],
                (size.height - 1 - x) * size.width + y);
    }
  }
}

TEST(Turn, ChromaKeepsItsPlaceOnlyWhereThePlaceHasAName) {
  using enum ChromaSiting;
  EXPECT_EQ(turn_siting(kCenter, quarter_turns(1)), kCenter);
  EXPECT_EQ(turn_siting(kLeft, quarter_turns(0)), kLeft);
  EXPECT_EQ(turn_siting(kLeft, quarter_turns(2)), kUnspecified);
  EXPECT_EQ(turn_siting(kLeft, {false, false, true}), kLeft);
  EXPECT_EQ(turn_siting(kTopLeft, {true, false, false}), kTopLeft);
}

}  // namespace
}  // namespace framewise::media
