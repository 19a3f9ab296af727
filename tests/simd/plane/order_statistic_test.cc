// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/order_statistic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// Checks some ranks of a plane against sorting.
void check(std::vector<float> values, size_t width, size_t stride) {
  const size_t height = values.size() / stride;
  const ValuePlane plane = {values.data(), stride, width, height};
  std::vector<float> sorted;
  for (size_t y = 0; y < height; ++y) {
    sorted.insert(sorted.end(), values.begin() + ptrdiff_t(y * stride),
                  values.begin() + ptrdiff_t(y * stride + width));
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<float> memory;
  const size_t n = sorted.size();
  for (const size_t rank : {size_t{0}, n / 3, n / 2, n * 19 / 20, n - 1}) {
    const OrderStatistic found = order_statistic(plane, rank, memory);
    EXPECT_EQ(found.value, sorted[rank]) << rank << " of " << n;
    EXPECT_EQ(found.next, sorted[std::min(rank + 1, n - 1)]) << rank;
  }
}

TEST(OrderStatistic, EqualsSortingOnEveryTarget) {
  on_every_target([] {
    std::mt19937 random(1);
    for (const size_t width : {1, 7, 250, 333}) {
      for (const size_t height : {1, 3, 200}) {
        const size_t stride = width + 5;
        std::vector<float> noise(stride * height);
        for (float& v : noise) v = float(random() % 100000) / 7;
        check(noise, width, stride);
        for (float& v : noise) v = float(random() % 3);
        check(noise, width, stride);
      }
    }
  });
}

// Samples on a regular grid hit only one of the two levels: the bracket is
// wrong, but the result must be exact.
TEST(OrderStatistic, IsExactWhereTheSampleMisleads) {
  std::vector<float> values(40000);
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = i < 2500 ? float(i) : i % 2 == 0 ? 9999.0f : -float(i);
  }
  check(values, 200, 200);
  check(values, 40000, 40000);
}

TEST(OrderStatistic, PercentilesInterpolateBetweenRanks) {
  const std::vector<float> values = {5, 1, 3, 2, 4};
  std::vector<float> memory;
  const ValuePlane plane = {values.data(), 5, 5, 1};
  EXPECT_DOUBLE_EQ(percentile(plane, 50, memory), 3);
  EXPECT_DOUBLE_EQ(percentile(plane, 90, memory), 4.6);
  EXPECT_DOUBLE_EQ(percentile(plane, 0, memory), 1);
  EXPECT_DOUBLE_EQ(percentile(plane, 100, memory), 5);
}

}  // namespace
}  // namespace framewise::simd
