// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/sampling.h"

#include <gtest/gtest.h>

#include "measure/registry.h"

namespace framewise::comparison {
namespace {

Sampling by_share(SampleBy by, double share, int64_t from = 0) {
  Sampling sampling;
  sampling.by = by;
  sampling.share = share;
  sampling.from = from;
  return sampling;
}

bool samples(const Sampling& sampling, size_t pairs) {
  const std::string name = "ssimulacra2";
  MeasurePlan plan;
  plan.outputs = *measure::select_all({&name, 1});
  return wants_sample(of_pairs(sampling, pairs), plan, pairs, 10'000);
}

TEST(Sampling, TakesAShareOfThePairs) {
  EXPECT_EQ(of_pairs(by_share(SampleBy::kUniform, 0.2), 100).pairs, 20);
  EXPECT_EQ(of_pairs(by_share(SampleBy::kAdaptive, 0.2), 101).pairs, 21);
  EXPECT_EQ(of_pairs(by_share(SampleBy::kScenes, 0.01), 100).pairs, 3);
}

TEST(Sampling, IgnoresTheShareWhereTheIntervalDecides) {
  for (const SampleBy by :
       {SampleBy::kLength, SampleBy::kNothing, SampleBy::kProgressive}) {
    EXPECT_EQ(of_pairs(by_share(by, 0.2), 100).pairs, std::nullopt);
  }
  Sampling counted = by_share(SampleBy::kUniform, 0.2);
  counted.pairs = 7;
  EXPECT_EQ(of_pairs(counted, 100).pairs, 7);
}

TEST(Sampling, BeginsAtTheNumberOfPairsThatIsSet) {
  const Sampling sampling = by_share(SampleBy::kUniform, 0.5, 30);
  EXPECT_FALSE(samples(sampling, 29));
  EXPECT_TRUE(samples(sampling, 30));
  const Sampling unset = by_share(SampleBy::kUniform, 0);
  EXPECT_FALSE(samples(unset, 24));
  EXPECT_TRUE(samples(unset, 25));
  EXPECT_TRUE(samples(by_share(SampleBy::kProgressive, 0, 5), 5));
}

}  // namespace
}  // namespace framewise::comparison
