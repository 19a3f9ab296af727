// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/sensitivity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "measure/perceptual/cvvdp/golden_values.h"

namespace framewise::measure::cvvdp {
namespace {

TEST(CvvdpSensitivity, EqualsTheAuthorsTables) {
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  for (const auto& value : golden::cvvdp_values("S (A RG YV T)")) {
    double frequency = 0;
    double nits = 0;
    ASSERT_EQ(
        std::sscanf(value.key.c_str(), "rho %lf L %lf", &frequency, &nits), 2)
        << value.key;
    for (size_t c = 0; c < kChannels; ++c) {
      EXPECT_NEAR(sensitivity(c, frequency, nits) / value.values[c], 1, 5e-6)
          << value.key << " " << c;
    }
    ++compared;
  }
  EXPECT_EQ(compared, 72);
}

TEST(CvvdpSensitivity, OfTheKernelsIsTheSame) {
  const auto axis = background_axis();
  for (const double nits : {0.01, 0.7, 33.0, 4000.0}) {
    const auto table = sensitivity_table(1, 3.7, 1.45);
    const double place = axis.scale * std::log2(nits) + axis.offset;
    const auto i = size_t(place);
    const double found = std::exp2(double(table.log2s[i]) +
                                   (place - double(i)) * table.steps[i]);
    EXPECT_NEAR(found / (1.45 * sensitivity(1, 3.7, nits)), 1, 1e-5) << nits;
  }
}

TEST(CvvdpSensitivity, HasTheBandsOfTheAuthorsProgram) {
  SKIP_WITHOUT_CVVDP_VALUES();
  const auto values = golden::cvvdp_values("bands");
  ASSERT_EQ(values.size(), 2u);
  const double densities[] = {75.40244934516305, 37.842503853602885};
  for (size_t i = 0; i < 2; ++i) {
    const auto found = band_frequencies({401, 267}, densities[i]);
    ASSERT_EQ(found.size() + 1, values[i].values.size());
    for (size_t k = 0; k < found.size(); ++k) {
      EXPECT_NEAR(found[k] / values[i].values[k], 1, 1e-8);
    }
    EXPECT_EQ(values[i].values.back(), kBaseFrequency);
  }
}

TEST(CvvdpSensitivity, HasFewerBandsForSmallPictures) {
  EXPECT_EQ(band_frequencies({3, 64}, 75.4).size(), 0u);
  EXPECT_EQ(band_frequencies({4, 4}, 75.4).size(), 1u);
  EXPECT_EQ(band_frequencies({512, 9000}, 75.4).size(), 8u);
  EXPECT_EQ(band_frequencies({511, 9000}, 75.4).size(), 7u);
}

}  // namespace
}  // namespace framewise::measure::cvvdp
