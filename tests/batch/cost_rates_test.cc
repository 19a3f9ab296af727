// SPDX-License-Identifier: Apache-2.0
#include "batch/cost_rates.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace framewise::batch {
namespace {

const JobEstimate kJob{
    .rate = "gif default", .work = 10, .usual_ms_per_unit = 100};
// For each job, whatever its work.
constexpr double kFixedMs = 0.3;

TEST(CostRates, AreTheUsualOnesUntilAJobHasRun) {
  CostRates rates;
  EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 1000 + kFixedMs);
  rates.learn(kJob, 500 + kFixedMs);
  EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 500 + kFixedMs);
  JobEstimate other = kJob;
  other.rate = "png default";
  EXPECT_DOUBLE_EQ(rates.estimate_ms(other), 1000 + kFixedMs);
}

TEST(CostRates, ForgetOldMeasurements) {
  CostRates rates;
  JobEstimate large = kJob;
  large.work = 20'000;
  rates.learn(kJob, 500);
  rates.learn(large, 20'000 * 7 + kFixedMs);
  EXPECT_NEAR(rates.estimate_ms(kJob), 70, 1);
}

TEST(CostRates, AreTheSameAfterSavingAndLoading) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "new" / "costs.json";
  CostRates rates;
  rates.learn(kJob, 500);
  ASSERT_TRUE(rates.save(path));
  CostRates again;
  again.load(path);
  EXPECT_DOUBLE_EQ(again.estimate_ms(kJob), rates.estimate_ms(kJob));
}

TEST(CostRates, IgnoreADamagedFile) {
  const TemporaryFolder folder;
  for (const char* text :
       {"", "[]", "{\"version\": \"x\", \"rates\": {}}",
        "{\"version\": 2, \"rates\": {\"gif default\": {\"ms\": 1}}}",
        "{\"version\": 1, \"rates\": {\"gif default\": 7}}",
        "{\"version\": 1, \"rates\": {\"gif default\": {\"ms\": \"x\"}}}"}) {
    CostRates rates;
    rates.load(folder.write("costs.json", text));
    EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 1000 + kFixedMs) << text;
  }
}

TEST(CostRates, IgnoreWhatNobodyMeasured) {
  const std::string begin = R"({"version":1,"rates":{"gif default":)";
  for (const char* rate :
       {R"({"ms":"7","megapixels":1}}})",
        R"({"ms":1e308,"megapixels":1e-308}}})",
        R"({"ms":-1,"megapixels":1}}})", R"({"ms":1,"megapixels":1e300}}})"}) {
    CostRates rates;
    rates.add(begin + rate);
    EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 1000 + kFixedMs) << rate;
  }
}

}  // namespace
}  // namespace framewise::batch
