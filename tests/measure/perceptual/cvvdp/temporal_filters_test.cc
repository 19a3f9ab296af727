// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/temporal_filters.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "measure/perceptual/cvvdp/golden_values.h"

namespace framewise::measure::cvvdp {
namespace {

TEST(CvvdpTemporalFilters, EqualTheAuthorsTaps) {
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  for (const auto& value : golden::cvvdp_values("tfilter")) {
    double rate = 0;
    unsigned channel = 0;
    ASSERT_EQ(std::sscanf(value.key.c_str(), "fps%lf ch%u", &rate, &channel), 2)
        << value.key;
    const std::vector<double> half = half_filter(channel, rate);
    ASSERT_EQ(value.values.size(), filter_length(rate));
    ASSERT_EQ(value.values.size(), 2 * half.size() - 1);
    for (size_t j = 0; j < half.size(); ++j) {
      EXPECT_NEAR(half[j], value.values[half.size() - 1 + j], 3e-7);
    }
    ++compared;
  }
  EXPECT_EQ(compared, 32);
}

TEST(CvvdpTemporalFilters, KeepLightAndSeeNoTransientInAStill) {
  for (const double rate : {5.0, 24.0, 60.0}) {
    for (size_t c = 0; c < 4; ++c) {
      const std::vector<double> half = half_filter(c, rate);
      double sum = half[0];
      for (size_t j = 1; j < half.size(); ++j) sum += 2 * half[j];
      EXPECT_NEAR(sum, c == 3 ? 0 : 1, 1e-6);
    }
  }
}

TEST(CvvdpTemporalFilters, PackEveryCodeOfAnSdrDisplayByItself) {
  const CvvdpLight light(cvvdp_displays().front(), {}, 8);
  const std::vector<uint16_t> roots = packed_roots(light);
  EXPECT_EQ(roots.front(), 0);
  EXPECT_EQ(roots.back(), 2047);
  for (size_t i = 1; i < roots.size(); ++i) EXPECT_GT(roots[i], roots[i - 1]);
}

}  // namespace
}  // namespace framewise::measure::cvvdp
