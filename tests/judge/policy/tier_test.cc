// SPDX-License-Identifier: Apache-2.0
#include "judge/policy/tier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "measure/registry.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> skipped_in(Tier tier) {
  std::vector<std::string> skipped;
  for (const measure::Metric& metric : measure::all_metrics()) {
    for (const MetricInfo& info : metric.outputs) {
      if (why_skipped(info, tier)) skipped.emplace_back(info.name);
    }
  }
  return skipped;
}

TEST(Tier, IsThatOfThePolicysDecibels) {
  const Policy policy;
  EXPECT_EQ(tier_of(35.1, policy), Tier::kHigh);
  EXPECT_EQ(tier_of(35, policy), Tier::kMedium);
  EXPECT_EQ(tier_of(25, policy), Tier::kMedium);
  EXPECT_EQ(tier_of(24.9, policy), Tier::kLow);
}

TEST(WhySkipped, InTheHighTierWhateverIsNotCheap) {
  const auto skipped = skipped_in(Tier::kHigh);
  EXPECT_THAT(skipped, Contains("fsim"));
  EXPECT_THAT(skipped, Contains("butteraugli"));
  EXPECT_THAT(skipped, Contains("ms_ssim"));
  EXPECT_THAT(skipped, Not(Contains("gmsd")));
  EXPECT_THAT(skipped, Not(Contains("score:structure")));
}

// FSIM costs twice what Butteraugli does where pictures are small.
TEST(WhySkipped, InTheMediumTierOnlyWhatIsCostly) {
  const auto skipped = skipped_in(Tier::kMedium);
  EXPECT_THAT(skipped, Contains("fsim"));
  EXPECT_THAT(skipped, Contains("fsimc"));
  EXPECT_THAT(skipped, Contains("butteraugli"));
  EXPECT_THAT(skipped, Not(Contains("ms_ssim")));
}

TEST(WhySkipped, NothingInTheLowTier) {
  EXPECT_THAT(skipped_in(Tier::kLow), IsEmpty());
}

TEST(WhySkipped, NeverWhatIsMeasuredByDefault) {
  const std::string names[] = {"default"};
  const auto measured = measure::select_all(names);
  for (const measure::Selected& one : *measured) {
    EXPECT_FALSE(why_skipped(one.info(), Tier::kHigh)) << one.info().name;
  }
}

TEST(WhySkipped, SaysWhyAndWhatMeasuresIt) {
  const measure::Selected fsim = *measure::select("fsim");
  const auto reason = why_skipped(fsim.info(), Tier::kMedium);
  ASSERT_TRUE(reason);
  EXPECT_THAT(*reason, HasSubstr("tier medium"));
  EXPECT_THAT(*reason, HasSubstr("--full"));
}

}  // namespace
}  // namespace framewise::judge
