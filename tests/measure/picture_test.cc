// SPDX-License-Identifier: Apache-2.0
#include "measure/picture.h"

#include <gtest/gtest.h>

#include <cstring>

#include "frame/changed_rows.h"
#include "measure/pair_view.h"

namespace framewise::measure {
namespace {

Frame gray_frame(FramePool& pool, Size size, uint8_t value) {
  PixelFormat format;
  format.layout = Layout::kGray;
  auto buffer = pool.allocate(format, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    std::memset(plane.row(y), value, size_t(size.width));
  }
  return std::move(*buffer).freeze(0, {}, {});
}

struct FirstSample {
  int value = -1;
  void compute(const Picture& picture) {
    value = picture.frame().plane(0).row(0)[0];
  }
};

// Counts how it was computed.
struct Patched {
  int computed = 0;
  int updated = 0;
  int64_t tiles = 0;
  void compute(const Picture&) { ++computed; }
  void update(const Picture& picture) {
    ++updated;
    tiles = picture.changed().count();
  }
};

TEST(Picture, DerivesAThingOnceHoweverOftenItIsAskedFor) {
  FramePool pool;
  Picture picture(pool);
  picture.show(gray_frame(pool, {8, 8}, 1), Planes::kOwn);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(picture.get<FirstSample>().value, 1);
  picture.show(gray_frame(pool, {8, 8}, 2), Planes::kOwn);
  EXPECT_EQ(picture.get<FirstSample>().value, 2);
  EXPECT_EQ(picture.use<FirstSample>().requested, 6);
  EXPECT_EQ(picture.use<FirstSample>().computed, 2);
}

TEST(Picture, KeepsWhatWasDerivedWhenTheSameFrameIsShownAgain) {
  FramePool pool;
  Picture picture(pool);
  const Frame frame = gray_frame(pool, {8, 8}, 1);
  picture.show(frame, Planes::kOwn);
  picture.get<FirstSample>();
  picture.show(frame.with_time(7, {}, {}), Planes::kOwn);
  picture.get<FirstSample>();
  EXPECT_EQ(picture.use<FirstSample>().computed, 1);
}

TEST(Picture, UpdatesOnlyFromTheFrameJustBefore) {
  FramePool pool;
  Picture picture(pool);
  picture.show(gray_frame(pool, {64, 64}, 1), Planes::kOwn);
  picture.get<Patched>();
  picture.show(gray_frame(pool, {64, 64}, 2), Planes::kOwn);
  EXPECT_EQ(picture.get<Patched>().updated, 1);
  EXPECT_EQ(picture.get<Patched>().tiles, 16);
  // Not requested at the third frame: the fourth cannot build on the second.
  picture.show(gray_frame(pool, {64, 64}, 3), Planes::kOwn);
  picture.show(gray_frame(pool, {64, 64}, 4), Planes::kOwn);
  EXPECT_EQ(picture.get<Patched>().computed, 2);
}

// A frame with a recorded change, right or wrong, in one row of a tile.
Frame told_frame(FramePool& pool, Size size, int64_t index, int x, int y,
                 uint8_t value) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int row = 0; row < size.height; ++row) {
    std::memset(plane.row(row), value, 4 * size_t(size.width));
  }
  detail::ChangedRows& rows = detail::changed_rows_of(*buffer);
  rows.begin(index, size);
  rows.row(y)[x / 16 / 64] |= uint64_t{1} << (x / 16 % 64);
  return std::move(*buffer).freeze(index, {}, ChangedArea::everything(size));
}

TEST(Picture, TrustsThePainterOfTheNextFrame) {
  FramePool pool;
  Picture picture(pool);
  const Size size{1500, 40};
  const ChangedArea hint = ChangedArea::everything(size);
  picture.show(told_frame(pool, size, 4, 0, 0, 1), Planes::kRgb);
  picture.show(told_frame(pool, size, 5, 1300, 37, 2), Planes::kRgb, &hint);
  EXPECT_EQ(picture.changed().count(), 1);
  EXPECT_EQ(picture.changed().marked_rows(1300 / 16, 2), 1 << 5);
}

TEST(Picture, LooksForItselfWhereTheFrameDoesNotFollowOrNobodySaysSo) {
  FramePool pool;
  const Size size{100, 40};
  const ChangedArea hint = ChangedArea::everything(size);
  const auto tiles = [&](int64_t index, const ChangedArea* area) {
    Picture picture(pool);
    picture.show(told_frame(pool, size, 4, 0, 0, 1), Planes::kRgb);
    picture.show(told_frame(pool, size, index, 50, 20, 2), Planes::kRgb, area);
    return picture.changed().count();
  };
  EXPECT_EQ(tiles(5, &hint), 1);
  EXPECT_EQ(tiles(6, &hint), 21);
  EXPECT_EQ(tiles(5, nullptr), 21);
}

TEST(PairView, UnitesTheChangesOfBothSides) {
  FramePool pool;
  Picture reference(pool);
  Picture test(pool);
  PairView pair(reference, test);
  reference.show(gray_frame(pool, {100, 10}, 1), Planes::kOwn);
  test.show(gray_frame(pool, {100, 10}, 1), Planes::kOwn);
  pair.refresh();
  EXPECT_EQ(pair.changed().count(), 7) << "nothing is known at first";
  test.show(gray_frame(pool, {100, 10}, 1), Planes::kOwn);
  pair.refresh();
  EXPECT_TRUE(pair.changed().none());
  reference.show(gray_frame(pool, {100, 10}, 2), Planes::kOwn);
  pair.refresh();
  EXPECT_EQ(pair.changed().count(), 7);
}

TEST(PairView, KnowsNothingAfterAPictureSkippedAhead) {
  FramePool pool;
  Picture reference(pool);
  Picture test(pool);
  PairView pair(reference, test);
  reference.show(gray_frame(pool, {8, 8}, 1), Planes::kOwn);
  test.show(gray_frame(pool, {8, 8}, 1), Planes::kOwn);
  pair.refresh();
  test.show(gray_frame(pool, {8, 8}, 2), Planes::kOwn);
  test.show(gray_frame(pool, {8, 8}, 2), Planes::kOwn);
  pair.refresh();
  EXPECT_EQ(pair.changed().count(), 1);
}

}  // namespace
}  // namespace framewise::measure
