// SPDX-License-Identifier: Apache-2.0
#include "video/scan/part_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "timeline/signature.h"

namespace framewise::video {
namespace {

// A wave that comes back after 20 frames, while its levels drift.
Signatures waves(int frames, double gain, double brighter, double bluer) {
  Signatures all;
  for (int i = 0; i < frames; ++i) {
    const double share = double(i) / (frames - 1);
    std::vector<int16_t> signature(3 * kLumaCells);
    for (size_t cell = 0; cell < kLumaCells; ++cell) {
      const double wave =
          100 + 40 * std::sin(double(cell % kSignatureSide) / 3 +
                              2 * std::numbers::pi * i / 20);
      const double luma = (1 + share * (gain - 1)) * wave + share * brighter;
      signature[cell] = int16_t(luma * timeline::kSignatureScale);
      signature[kLumaCells + cell] =
          int16_t(share * bluer * timeline::kSignatureScale);
    }
    all.push_back(std::move(signature));
  }
  return all;
}

TEST(PartSearch, FindsWhatComesBackButForItsLevels) {
  const Signatures all = waves(61, 1, 20, 0);
  const FoundPart found = best_part(all, Levels::kMayDrift, 61, 4, {});
  EXPECT_EQ(found.end - found.first, 60);
  EXPECT_LT(luma_between(all[0], all[60], Levels::kMayDrift), 0.5);
  EXPECT_NEAR(luma_between(all[0], all[60], Levels::kAsTheyAre), 20, 0.5);
  // Within fewer frames a shorter one.
  const FoundPart shorter = best_part(all, Levels::kMayDrift, 50, 4, {});
  EXPECT_EQ((shorter.end - shorter.first) % 20, 0);
  EXPECT_LT(shorter.end, 50);
}

TEST(PartSearch, MeasuresADrift) {
  const auto brighter = drift_between(waves(61, 1, 20, 0), 0, 60, 1);
  ASSERT_TRUE(brighter);
  EXPECT_EQ(brighter->gain, 1);
  for (const double offset : brighter->offset) EXPECT_NEAR(offset, 20, 0.1);
  const auto contrast = drift_between(waves(61, 1.2, 5, 0), 0, 60, 1);
  ASSERT_TRUE(contrast);
  EXPECT_NEAR(contrast->gain, 1.2, 0.01);
  EXPECT_NEAR(contrast->offset[1], 5, 0.5);
  const auto bluer = drift_between(waves(61, 1, 0, 10), 0, 60, 1);
  ASSERT_TRUE(bluer);
  EXPECT_NEAR(bluer->offset[0], 0, 0.1);
  EXPECT_NEAR(bluer->offset[2], 10 / 0.564, 0.1);
}

TEST(PartSearch, CallsOtherContentNoDrift) {
  // Half a wave later the same pixels show something else.
  EXPECT_FALSE(drift_between(waves(61, 1, 10, 0), 0, 50, 1));
  EXPECT_FALSE(drift_between(waves(61, 1, 0.5, 0), 0, 60, 1));
  EXPECT_FALSE(drift_between(waves(61, 1, 60, 0), 0, 60, 1));
  EXPECT_FALSE(drift_between(waves(61, 1, 20, 0), 61, 61, 1));
}

}  // namespace
}  // namespace framewise::video
