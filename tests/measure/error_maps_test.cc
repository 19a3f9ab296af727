// SPDX-License-Identifier: Apache-2.0
// The error maps of all metrics that have one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

Frame scene(FramePool& pool, Size size, int strength) {
  return rgba_frame(pool, size, [&](int x, int y, int c) {
    const bool hit = x < size.width / 2 && y < size.height / 2;
    const int wave = (x * 13 + y * 7 + c * 40) % 120 + 60;
    return wave + (hit && (x / 5 + y / 5) % 2 == 0 ? strength : 0);
  });
}

// Calls visit(metric) for all metrics with an error map at this size.
template <typename Visit>
void for_each_map(Size size, const Visit& visit) {
  for (const Metric& metric : all_metrics()) {
    const MetricInfo& info = metric.outputs.front();
    if (!metric.map_errors || metric.uses_models) continue;
    if (std::min(size.width, size.height) < info.minimum_side) continue;
    SCOPED_TRACE(info.name);
    visit(metric);
  }
}

TEST(ErrorMaps, HaveThePicturesSizeAndNoNegativeValues) {
  FramePool pool;
  for (const Size size : {Size{1, 1}, Size{1, 9}, Size{7, 40}, Size{8, 8},
                          Size{13, 11}, Size{67, 49}, Size{200, 180}}) {
    SCOPED_TRACE(size.width);
    const Shown shown(scene(pool, size, 0), scene(pool, size, 60));
    for_each_map(size, [&](const Metric& metric) {
      ImageF map;
      metric.map_errors(shown.view(), map);
      ASSERT_EQ(map.size(), size);
      for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
          EXPECT_TRUE(std::isfinite(map.row(y)[x]));
          EXPECT_GE(map.row(y)[x], 0);
        }
      }
    });
  }
}

TEST(ErrorMaps, ShowWhereThePicturesDiffer) {
  FramePool pool;
  constexpr Size kSize{200, 180};
  const Shown shown(scene(pool, kSize, 0), scene(pool, kSize, 60));
  for_each_map(kSize, [&](const Metric& metric) {
    if (metric.measures_equal) return;  // measures the test alone
    ImageF map;
    metric.map_errors(shown.view(), map);
    const auto mean = [&](int left, int top) {
      double sum = 0;
      for (int y = top; y < top + 40; ++y) {
        for (int x = left; x < left + 40; ++x) sum += double(map.row(y)[x]);
      }
      return sum / 1600;
    };
    EXPECT_GT(mean(30, 25), 4 * mean(155, 135));
    EXPECT_GT(mean(30, 25), 0.02);
  });
}

TEST(ErrorMaps, TellTheLargestDifferenceOfAnyChannel) {
  FramePool pool;
  const auto frame = [&](int green) {
    return rgba_frame(pool, {3, 2}, [&](int x, int, int c) {
      return 100 + (c == 1 && x == 1 ? green : 0);
    });
  };
  const Shown shown(frame(0), frame(16));
  ImageF map;
  select("psnr")->metric->map_errors(shown.view(), map);
  EXPECT_EQ(map.row(1)[0], 0);
  EXPECT_EQ(map.row(1)[1], 0.5f);
}

}  // namespace
}  // namespace framewise::measure
