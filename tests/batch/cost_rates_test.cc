// SPDX-License-Identifier: Apache-2.0
#include "batch/cost_rates.h"

#include <gtest/gtest.h>

#include <cmath>

#include "temporary_folder.h"

namespace framewise::batch {
namespace {

const JobEstimate kJob{
    .kind = "compare", .format = "gif", .work = 10, .usual_ms_per_unit = 100};
// For each job, whatever its work.
constexpr double kFixedMs = 0.3;

TEST(CostRates, AreTheUsualOnesUntilAJobHasRun) {
  CostRates rates;
  EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 1000 + kFixedMs);
  rates.learn(kJob, 500 + kFixedMs);
  EXPECT_NEAR(rates.estimate_ms(kJob), 500 + kFixedMs, 0.01);
  JobEstimate other = kJob;
  other.kind = "image check";
  EXPECT_DOUBLE_EQ(rates.estimate_ms(other), 1000 + kFixedMs);
}

TEST(CostRates, OfAFormatWithoutJobsAreThoseOfItsKind) {
  CostRates rates;
  JobEstimate other = kJob;
  other.format = "webp";
  rates.learn(kJob, 100 + kFixedMs);
  EXPECT_NEAR(rates.estimate_ms(other), 100, 1);
  // From one job on each format has its own.
  rates.learn(other, 300 + kFixedMs);
  EXPECT_GT(rates.estimate_ms(other), 1.5 * rates.estimate_ms(kJob));
}

// Times that grow with the root of the work, and with its bytes.
TEST(CostRates, LearnHowTimesGrow) {
  CostRates rates;
  const auto job = [](int i) {
    JobEstimate estimate = kJob;
    estimate.work = 1 + i % 17;
    estimate.bytes = 1e5 * (1 + i % 5);
    return estimate;
  };
  const auto ms = [](const JobEstimate& one) {
    return 50 * std::sqrt(one.work) * std::pow(one.bytes / one.work / 1e5, 0.3);
  };
  for (int i = 0; i < 50; ++i) rates.learn(job(i), ms(job(i)) + kFixedMs);
  for (int i = 50; i < 150; ++i) {
    EXPECT_NEAR(rates.estimate_ms(job(i)) / ms(job(i)), 1, 0.1) << i;
  }
}

TEST(CostRates, LearnMemoryApartFromTime) {
  constexpr int64_t kMebibyte = 1 << 20;
  const auto job = [](int i) {
    JobEstimate estimate = kJob;
    estimate.memory_bytes = (24 + 10 * (i % 7)) * kMebibyte;
    return estimate;
  };
  CostRates rates;
  EXPECT_FALSE(rates.estimate_memory(job(0)));
  for (int i = 0; i < 50; ++i) {
    rates.learn_memory(job(i), job(i).memory_bytes / 2);
  }
  for (int i = 0; i < 7; ++i) {
    const auto bytes = rates.estimate_memory(job(i));
    ASSERT_TRUE(bytes);
    EXPECT_NEAR(double(*bytes) / double(job(i).memory_bytes), 0.5, 0.01) << i;
  }
  EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 1000 + kFixedMs);
  // A job that promises nothing has nothing to learn from.
  EXPECT_FALSE(rates.estimate_memory(kJob));
}

TEST(CostRates, ForgetOldMeasurements) {
  CostRates rates;
  for (int i = 0; i < 100; ++i) rates.learn(kJob, 500);
  for (int i = 0; i < 700; ++i) rates.learn(kJob, 70);
  EXPECT_NEAR(rates.estimate_ms(kJob), 70, 2);
}

TEST(CostRates, KeepABoundedNumberOfFormats) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "costs.json";
  CostRates rates;
  rates.learn(kJob, 500);
  rates.learn(kJob, 500);
  JobEstimate other = kJob;
  for (int i = 0; i < 2000; ++i) {
    other.kind = "compare " + std::to_string(i % 70);
    other.format = std::to_string(i);
    rates.learn(other, 10);
  }
  ASSERT_TRUE(rates.save(path));
  EXPECT_LT(std::filesystem::file_size(path), 64 << 10);
  // That of more jobs than the others stays.
  EXPECT_NEAR(rates.estimate_ms(kJob), 500, 1);
}

TEST(CostRates, AreTheSameAfterSavingAndLoading) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "new" / "costs.json";
  CostRates rates;
  rates.learn(kJob, 500);
  ASSERT_TRUE(rates.save(path));
  CostRates again;
  again.load(path);
  EXPECT_NEAR(again.estimate_ms(kJob), rates.estimate_ms(kJob), 0.1);
}

TEST(CostRates, IgnoreADamagedFile) {
  const TemporaryFolder folder;
  for (const char* text :
       {"", "[]", R"({"version": "x", "kinds": {}})",
        R"({"version": 1, "rates": {"compare": {"ms": 1}}})",
        R"({"version": 2, "kinds": {"compare": 7}})",
        R"({"version": 2, "kinds": {"compare": {"gif": 7}}})",
        R"({"version": 2, "kinds": {"compare": {"gif": [1, 2, 3]}}})"}) {
    CostRates rates;
    rates.load(folder.write("costs.json", text));
    EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 1000 + kFixedMs) << text;
  }
}

TEST(CostRates, IgnoreWhatNobodyMeasured) {
  const std::string rest = ",0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}}}";
  for (const char* jobs_and_time :
       {"\"7\",1", "1e308,1", "1,1e300", "-1,1", "0,1"}) {
    CostRates rates;
    rates.add(R"({"version":2,"kinds":{"compare":{"gif":[)" +
              std::string(jobs_and_time) + rest);
    EXPECT_DOUBLE_EQ(rates.estimate_ms(kJob), 1000 + kFixedMs) << jobs_and_time;
  }
}

// No jobs have such sums: the matrix of their least squares has no solution.
TEST(CostRates, StayNumbersWhateverTheSums) {
  CostRates rates;
  rates.add(R"({"version":2,"kinds":{"compare":{"gif":)"
            "[1e-9,9e5,9e5,9e5,9e5,-9e5,9e5,1,-9e5,0,0,0,-9e5,0,0,0,-9e5]}}}");
  const double ms = rates.estimate_ms(kJob);
  EXPECT_TRUE(std::isfinite(ms));
  EXPECT_GE(ms, 0);
}

}  // namespace
}  // namespace framewise::batch
