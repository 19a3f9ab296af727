// SPDX-License-Identifier: Apache-2.0
#include "judge/score/quality_bands.h"

#include <gtest/gtest.h>

#include <string>

#include "framewise/metric.h"

namespace framewise::judge {
namespace {

TEST(QualityBands, GoFromTheBestToTheWorstOfEveryMetricThatHasThem) {
  int with_bands = 0;
  for (const MetricInfo* info : metrics()) {
    const auto bands = bands_of(info->name);
    with_bands += !bands.empty();
    for (size_t i = 1; i < bands.size(); ++i) {
      EXPECT_TRUE(info->better(bands[i - 1].bound, bands[i].bound))
          << info->name;
      EXPECT_NE(bands[i - 1].words, bands[i].words) << info->name;
    }
    if (bands.empty()) continue;
    // An equal picture is in the best band.
    EXPECT_FALSE(info->better(bands.front().bound, info->perfect))
        << info->name;
  }
  EXPECT_GE(with_bands, 6);
}

TEST(QualityBands, HaveWordsForEveryValue) {
  const auto words = [](const char* name, double value) {
    return words_of(**find_metric(name), value);
  };
  EXPECT_EQ(words("ssimulacra2", 100), "visually lossless");
  EXPECT_EQ(words("ssimulacra2", 90), "visually lossless");
  EXPECT_EQ(words("ssimulacra2", 89.9), "very high");
  EXPECT_EQ(words("ssimulacra2", -40), "extremely low");
  EXPECT_EQ(words("butteraugli", 1), "visually lossless");
  EXPECT_EQ(words("butteraugli", 30), "differences show");
  EXPECT_EQ(words("mse", 3), "");
}

TEST(QualityBands, AreThoseOfTheAuthorsOfSsimulacra2) {
  const auto bands = bands_of("ssimulacra2");
  ASSERT_FALSE(bands.empty());
  EXPECT_EQ(bands.front().bound, 90);
  EXPECT_EQ(bands.front().words, "visually lossless");
}

TEST(QualityBands, AreNotMadeUpWhereNobodyGaveWords) {
  EXPECT_TRUE(bands_of("mse").empty());
  EXPECT_TRUE(bands_of("no such metric").empty());
}

}  // namespace
}  // namespace framewise::judge
