// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/pooling.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "measure/perceptual/cvvdp/golden_values.h"

namespace framewise::measure::cvvdp {
namespace {

TEST(CvvdpPooling, MapsDifferencesToJodAsTheAuthorsDo) {
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  for (const auto& value : golden::cvvdp_values("met2jod")) {
    double difference = 0;
    ASSERT_EQ(std::sscanf(value.key.c_str(), "Q %lf", &difference), 1);
    EXPECT_NEAR(jod_of(difference), value.values[0], 1e-5) << value.key;
    ++compared;
  }
  EXPECT_EQ(compared, 10);
}

TEST(CvvdpPooling, OfNoDifferenceIsExactlyZero) {
  BandDifferences none;
  none.bands = 9;
  EXPECT_EQ(pooled_still(none), 0);
  none.channels = kChannels;
  EXPECT_EQ(pooled(none), 0);
  EXPECT_EQ(jod_of(0), 10);
}

TEST(CvvdpPooling, GrowsWithEveryBand) {
  BandDifferences some;
  some.bands = 4;
  double last = 0;
  for (size_t c = 0; c < some.channels; ++c) {
    for (size_t k = 0; k < some.bands; ++k) {
      some.at[c][k] = 2;
      EXPECT_GT(pooled(some), last);
      last = pooled(some);
    }
  }
}

}  // namespace
}  // namespace framewise::measure::cvvdp
