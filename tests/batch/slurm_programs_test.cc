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

TEST(SlurmPrograms, QuoteAnyTextAsOneWord) {
  EXPECT_EQ(shell_word("plain"), "'plain'");
  EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
}

}  // namespace
}  // namespace framewise::batch
