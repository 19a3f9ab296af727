// SPDX-License-Identifier: Apache-2.0
#include "batch/job.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>

#include "temporary_folder.h"

namespace framewise::batch {
namespace {

TEST(JobKey, HasTheLengthThatJournalsExpect) {
  EXPECT_EQ(job_key({}, "").size(), 32u);
}

TEST(JobKey, ChangesWithInputsAndParameters) {
  const TemporaryFolder folder;
  const std::string a = folder.write("a", "1");
  const std::string b = folder.write("b", "1");
  const std::string ab[] = {a, b};
  const std::string ba[] = {b, a};
  EXPECT_EQ(job_key(ab, "x"), job_key(ab, "x"));
  EXPECT_NE(job_key(ab, "x"), job_key(ba, "x"));
  EXPECT_NE(job_key(ab, "x"), job_key(ab, "y"));
  EXPECT_NE(job_key({ab, 1}, "x"), job_key(ab, "x"));
}

TEST(JobKey, ChangesWithTheSizeAndTheTimeOfAnInput) {
  const TemporaryFolder folder;
  const std::string inputs[] = {folder.path() / "a"};
  const std::string absent = job_key(inputs, "");
  folder.write("a", "1");
  const std::string present = job_key(inputs, "");
  EXPECT_NE(present, absent);
  std::filesystem::last_write_time(inputs[0],
                                   std::filesystem::last_write_time(inputs[0]) +
                                       std::chrono::nanoseconds(1000));
  EXPECT_NE(job_key(inputs, ""), present);
}

TEST(JobKey, IsTheSameWithTheStampOfTheJobBefore) {
  const TemporaryFolder folder;
  const std::string a = folder.write("a", "1");
  const std::string b = folder.write("b", "22");
  FileStamp last;
  for (const auto& inputs : {std::array{a, b}, {a, a}, {b, a}, {b, b}}) {
    EXPECT_EQ(job_key(inputs, "x", &last), job_key(inputs, "x"));
  }
}

}  // namespace
}  // namespace framewise::batch
