// SPDX-License-Identifier: Apache-2.0
#include "batch/slurm_programs.h"

#include <gtest/gtest.h>

namespace framewise::batch {
namespace {

TEST(SlurmPrograms, JoinNeighboringTasksIntoRanges) {
  EXPECT_EQ(array_text(std::vector{0, 1, 2, 5}), "0-2,5");
  EXPECT_EQ(array_text(std::vector{3}), "3");
  EXPECT_EQ(array_text(std::vector{1, 3, 4}), "1,3-4");
}

TEST(SlurmPrograms, NameAnArrayByItsNumberAlone) {
  EXPECT_EQ(array_number("123"), "123");
  EXPECT_EQ(array_number("123;cluster"), "123");
  EXPECT_EQ(array_number("sbatch: warning: low priority\n7"), "7");
  for (const char* none : {"", "x", "12 3", "-3", "7\nerror", ";", "1e5",
                           "99999999999999999999"}) {
    EXPECT_FALSE(array_number(none)) << none;
  }
}

TEST(SlurmPrograms, TellAnArrayThatWaitsFromOneThatIsForgotten) {
  EXPECT_TRUE(*queue_answer(0, "123_4\n123_5"));
  EXPECT_FALSE(*queue_answer(0, ""));
  EXPECT_FALSE(
      *queue_answer(1, "slurm_load_jobs error: Invalid job id specified"));
  const auto failed = queue_answer(1, "\x1b[2J" + std::string(9000, 'x'));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message.find('\x1b'), std::string::npos);
  EXPECT_LT(failed.error().message.size(), 1000u);
}

}  // namespace
}  // namespace framewise::batch
