// SPDX-License-Identifier: Apache-2.0
// The clock of the machine is set while the program runs: answers stay the
// same, nothing hangs, and the cache keeps working.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "bench/launch/answer.h"
#include "bench/launch/process.h"
#include "stability/workplace.h"

namespace framewise {
namespace {

using stability::kFaults;
using stability::kProgram;
using stability::Workplace;

constexpr int64_t kYear = 365 * 86400;

class Clock : public testing::Test {
 protected:
  // From reading number `at` on the clock is wrong by so many seconds.
  bench::ProcessRun run(std::vector<std::string> words, int at,
                        int64_t seconds) {
    words.insert(words.begin(), kProgram);
    bench::ProcessOptions options;
    options.timeout = std::chrono::seconds(60);
    options.environment = {"LD_PRELOAD=" + kFaults,
                           "CLOCK_JUMP_AT=" + std::to_string(at),
                           "CLOCK_JUMP_SECONDS=" + std::to_string(seconds),
                           "HOME=" + place_.folder().string(),
                           "XDG_CACHE_HOME=" + place_.folder().string()};
    auto ran = bench::run_process(words, options);
    EXPECT_TRUE(ran) << ran.error().to_string();
    return ran ? *std::move(ran) : bench::ProcessRun{.exit_code = 255};
  }

  Workplace place_;
};

TEST_F(Clock, ThatJumpsChangesNoAnswer) {
  const auto files = place_.pair(bench::Form::kGif, 40, 3);
  const std::vector<std::string> words = {"compare",
                                          files.original.string(),
                                          files.test.string(),
                                          "--config",
                                          "none",
                                          "--json"};
  const bench::ProcessRun expected = run(words, 0, 0);
  ASSERT_EQ(expected.exit_code, 0) << expected.errors;
  for (const int64_t seconds : {-20 * kYear, int64_t{-3600}, 20 * kYear}) {
    for (const int at : {1, 3, 8, 20}) {
      const bench::ProcessRun found = run(words, at, seconds);
      ASSERT_EQ(found.exit_code, 0) << at << " " << seconds << found.errors;
      EXPECT_EQ(bench::answer_hash(found.output),
                bench::answer_hash(expected.output));
    }
  }
}

TEST_F(Clock, ThatJumpsDuringABatchLosesNoPair) {
  const auto files = place_.pair(bench::Form::kPng, 32, 1);
  const auto out = place_.folder() / "rows.ndjson";
  const std::vector<std::string> words = {"batch",
                                          files.original.parent_path().string(),
                                          files.test.parent_path().string(),
                                          "--config",
                                          "none",
                                          "-o",
                                          out.string()};
  for (const int64_t seconds : {-20 * kYear, 20 * kYear}) {
    for (const int at : {1, 5, 15}) {
      std::filesystem::remove(out);
      const bench::ProcessRun found = run(words, at, seconds);
      ASSERT_EQ(found.exit_code, 0) << at << " " << seconds << found.errors;
      std::ifstream rows(out);
      std::string row;
      ASSERT_TRUE(std::getline(rows, row)) << at;
      EXPECT_THAT(row, testing::HasSubstr("\"verdict\""));
    }
  }
}

}  // namespace
}  // namespace framewise
