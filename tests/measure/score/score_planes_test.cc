// SPDX-License-Identifier: Apache-2.0
#include "measure/score/score_planes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

// Red that has no period, and whose rows and columns differ.
int red_of(int x, int y) { return (x * x + 7 * y * y + 3 * x * y) % 251; }

Frame red_frame(FramePool& pool, Size size, const Rect& white = {}) {
  return rgba_frame(pool, size, [&](int x, int y, int c) {
    const bool inside = x >= white.x && x < white.x + white.width &&
                        y >= white.y && y < white.y + white.height;
    return inside ? 255 : c == 0 ? red_of(x, y) : 0;
  });
}

// V of a plane that was halved this often: the last samples count twice.
double halved_v(int x, int y, Size size, int times) {
  if (times == 0) return 0.713 * (1 - 0.299) * red_of(x, y) + 128;
  Size full = size;
  for (int i = 1; i < times; ++i) {
    full = {(full.width + 1) / 2, (full.height + 1) / 2};
  }
  double sum = 0;
  for (const int row : {2 * y, std::min(2 * y + 1, full.height - 1)}) {
    for (const int column : {2 * x, std::min(2 * x + 1, full.width - 1)}) {
      sum += halved_v(column, row, size, times - 1);
    }
  }
  return sum / 4;
}

TEST(ScorePlanes, ChromaIsHalvedThreeTimesOnWhateverSides) {
  FramePool pool;
  for (const Size size : {Size{64, 48}, Size{37, 29}, Size{45, 27}}) {
    const Frame frame = red_frame(pool, size);
    const Shown shown(frame, frame);
    const auto& planes = shown.view().reference().get<ScorePlanes>();
    ASSERT_EQ(planes.v.size,
              (Size{(size.width + 7) / 8, (size.height + 7) / 8}));
    for (int y = 0; y < planes.v.size.height; ++y) {
      for (int x = 0; x < planes.v.size.width; ++x) {
        EXPECT_NEAR(planes.v.plane.row(y)[x], halved_v(x, y, size, 3), 0.01)
            << size.width << " " << x << " " << y;
      }
    }
  }
}

TEST(ScorePlanes, AreTheSameWherePartsAloneAreMadeAnew) {
  constexpr Size kSize{150, 107};
  FramePool pool;
  const Frame before = red_frame(pool, kSize);
  const Frame after = red_frame(pool, kSize, {70, 50, 60, 57});
  Shown changed(before, before);
  changed.view().test().get<ScorePlanes>();
  changed.show(before, after);
  const auto& parts = changed.view().test().get<ScorePlanes>();
  const Shown anew(before, after);
  const auto& whole = anew.view().test().get<ScorePlanes>();
  for (const auto plane : {&ScorePlanes::u, &ScorePlanes::v}) {
    const ImageF& a = (parts.*plane).plane;
    const ImageF& b = (whole.*plane).plane;
    for (int y = 0; y < a.height(); ++y) {
      for (int x = 0; x < a.width(); ++x) {
        EXPECT_EQ(a.row(y)[x], b.row(y)[x]) << x << " " << y;
      }
    }
  }
}

}  // namespace
}  // namespace framewise::measure
