// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/sample_differences.h"

#include <gtest/gtest.h>

#include "simd/every_target.h"
#include "simd/plane/plane_error.h"

namespace framewise::simd {
namespace {

template <typename Sample>
uint64_t plain_squared_error(const std::vector<Sample>& a,
                             const std::vector<Sample>& b, size_t begin,
                             size_t step) {
  uint64_t sum = 0;
  for (size_t i = begin; i < a.size(); i += step) {
    const int64_t difference = int64_t{a[i]} - int64_t{b[i]};
    sum += uint64_t(difference * difference);
  }
  return sum;
}

template <typename Sample>
AbsoluteDifference plain_absolute(const std::vector<Sample>& a,
                                  const std::vector<Sample>& b, size_t begin,
                                  size_t step) {
  AbsoluteDifference sum;
  for (size_t i = begin; i < a.size(); i += step) {
    sum += {uint64_t(std::abs(int64_t{a[i]} - int64_t{b[i]})), a[i] == b[i]};
  }
  return sum;
}

template <typename Sample>
void planes_agree_with_plain_loops() {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto a = random_samples<Sample>(count, 1);
      auto b = random_samples<Sample>(count, 2);
      for (size_t i = 0; i < count; i += 3) b[i] = a[i];
      EXPECT_EQ(squared_error(a.data(), b.data(), count),
                plain_squared_error(a, b, 0, 1));
      const AbsoluteDifference sum =
          absolute_difference(a.data(), b.data(), count);
      EXPECT_EQ(sum.sum, plain_absolute(a, b, 0, 1).sum);
      EXPECT_EQ(sum.equal, plain_absolute(a, b, 0, 1).equal);
    }
  });
}

template <typename Sample>
void channels_agree_with_plain_loops() {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto a = random_samples<Sample>(4 * count, 1);
      auto b = random_samples<Sample>(4 * count, 2);
      for (size_t i = 0; i < b.size(); i += 3) b[i] = a[i];
      const auto squares = squared_error_rgba(a.data(), b.data(), count);
      const auto sums = absolute_difference_rgba(a.data(), b.data(), count);
      for (size_t c = 0; c < 3; ++c) {
        EXPECT_EQ(squares[c], plain_squared_error(a, b, c, 4));
        EXPECT_EQ(sums[c].sum, plain_absolute(a, b, c, 4).sum);
        EXPECT_EQ(sums[c].equal, plain_absolute(a, b, c, 4).equal);
      }
    }
  });
}

TEST(SampleDifferences, PlanesOf8BitsAreExact) {
  planes_agree_with_plain_loops<uint8_t>();
}
TEST(SampleDifferences, PlanesOf16BitsAreExact) {
  planes_agree_with_plain_loops<uint16_t>();
}
TEST(SampleDifferences, ChannelsOf8BitsAreExact) {
  channels_agree_with_plain_loops<uint8_t>();
}
TEST(SampleDifferences, ChannelsOf16BitsAreExact) {
  channels_agree_with_plain_loops<uint16_t>();
}

// The largest difference, for long enough to overflow 32 bits.
TEST(SampleDifferences, LongRowsOfTheLargestDifferenceDoNotOverflow) {
  constexpr size_t kCount = size_t{1} << 22;
  const std::vector<uint8_t> black8(4 * kCount, 0);
  const std::vector<uint8_t> white8(4 * kCount, 255);
  const std::vector<uint16_t> black16(kCount, 0);
  const std::vector<uint16_t> white16(kCount, 65535);
  on_every_target([&] {
    EXPECT_EQ(squared_error(black8.data(), white8.data(), 4 * kCount),
              4 * kCount * 65025);
    EXPECT_EQ(squared_error_rgba(black8.data(), white8.data(), kCount)[2],
              kCount * 65025);
    EXPECT_EQ(
        absolute_difference_rgba(black8.data(), white8.data(), kCount)[0].sum,
        kCount * 255);
    EXPECT_EQ(squared_error(black16.data(), white16.data(), kCount),
              kCount * uint64_t{65535} * 65535);
    EXPECT_EQ(absolute_difference(black16.data(), white16.data(), kCount).sum,
              kCount * 65535);
  });
}

TEST(PlaneError, IsWithinAMillionth) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto a = random_floats(count + 16, 0, 255, 1);
      const auto b = random_floats(count + 16, 0, 255, 2);
      double expected = 0;
      for (size_t i = 0; i < count; ++i) {
        const double difference = double(a[i]) - double(b[i]);
        expected += difference * difference;
      }
      EXPECT_NEAR(squared_error(a.data(), b.data(), count), expected,
                  1e-6 * expected);
    }
  });
}

}  // namespace
}  // namespace framewise::simd
