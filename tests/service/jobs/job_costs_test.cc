// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_costs.h"

#include <gtest/gtest.h>

namespace framewise::service {
namespace {

constexpr int64_t kMegabyte = 1'000'000;

class JobCostsTest : public testing::Test {
 protected:
  double ms_with(jobs::Words options) const {
    return costs_.predict_ms(kind_, request(std::move(options)), kMegabyte);
  }
  void learn(jobs::Words options, double took_ms) {
    const JobRequest one = request(std::move(options));
    for (int i = 0; i < 20; ++i) costs_.learn(kind_, one, kMegabyte, took_ms);
  }

  static JobRequest request(jobs::Words options) {
    return {.kind = "compare", .options = std::move(options)};
  }

  const jobs::Kind& kind_ = *jobs::find_kind(jobs::kinds(), "compare");
  JobCosts costs_;
};

TEST_F(JobCostsTest, AreThoseOfTheKindUntilJobsHaveRun) {
  EXPECT_NEAR(ms_with({}), kind_.usual_ms_per_megabyte, 1);
}

TEST_F(JobCostsTest, AreLearnedForEachChoiceOfWhatIsMeasured) {
  const double usual = ms_with({});
  for (const char* option : {"metric", "full", "fast"}) {
    learn({{option, "one"}}, 40 * usual);
    EXPECT_NEAR(ms_with({{option, "one"}}), 40 * usual, 4 * usual) << option;
    EXPECT_LT(ms_with({}), 10 * usual) << option;
  }
}

TEST_F(JobCostsTest, AreSharedByJobsWhoseOtherOptionsDiffer) {
  const double usual = ms_with({});
  learn({{"require", "score>=80"}}, 40 * usual);
  EXPECT_NEAR(ms_with({{"require", "score>=90"}}), 40 * usual, 4 * usual);
}

}  // namespace
}  // namespace framewise::service
