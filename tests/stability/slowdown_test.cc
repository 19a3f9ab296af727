// SPDX-License-Identifier: Apache-2.0
// The gate on a real clock: two builds of one program, of which the second does
// a quarter more work. On a machine that cannot judge now the tests skip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/launch/process.h"

namespace framewise {
namespace {

using testing::HasSubstr;

const std::string kProgram = FRAMEWISE_BINARY_DIR "/framewise";
const std::string kSteady = FRAMEWISE_BINARY_DIR "/tests/framewise_steady_work";
const std::string kSlowed = FRAMEWISE_BINARY_DIR "/tests/framewise_slowed_work";
constexpr int kCannotJudge = 4;

bench::ProcessRun gate(const std::string& a, const std::string& b) {
  const std::vector<std::string> words = {kProgram,  "bench",
                                          "ab",      "--commands",
                                          "--quick", "--no-control",
                                          "--seed",  "1",
                                          a,         b};
  const auto run = bench::run_process(words);
  EXPECT_TRUE(run);
  return run ? *run : bench::ProcessRun{.exit_code = 255};
}

TEST(Slowdown, OfABuildThatDoesAQuarterMoreIsCritical) {
  const bench::ProcessRun run = gate(kSteady, kSlowed);
  if (run.exit_code == kCannotJudge) GTEST_SKIP() << run.output;
  EXPECT_EQ(run.exit_code, 1) << run.output << run.errors;
  EXPECT_THAT(run.output, HasSubstr("critical"));
}

TEST(Slowdown, OfABuildThatDoesTheSameIsNotFound) {
  const bench::ProcessRun run = gate(kSteady, kSteady);
  if (run.exit_code == kCannotJudge) GTEST_SKIP() << run.output;
  EXPECT_EQ(run.exit_code, 0) << run.output << run.errors;
}

}  // namespace
}  // namespace framewise
