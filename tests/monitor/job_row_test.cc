// SPDX-License-Identifier: Apache-2.0
#include "monitor/job_row.h"

#include <gtest/gtest.h>

namespace framewise::monitor {
namespace {

using batch::Status;

TEST(JobRow, ReadsTheRowOfAPair) {
  const JobRow row = read_job_row(
      Status::kFailed,
      R"({"test":{"path":"small/a.gif"},"score":41.5,)"
      R"("verdict":{"status":"ARTIFACT","reasons":[{"message":"lost colors"}]}})");
  EXPECT_EQ(row.name, "small/a.gif");
  EXPECT_EQ(row.word, "ARTIFACT");
  EXPECT_EQ(row.why, "lost colors");
  EXPECT_EQ(row.score, 41.5);
  EXPECT_EQ(row.error_kind, "");
}

TEST(JobRow, ReadsErrorsOfPairsImagesAndFilms) {
  const JobRow pair = read_job_row(
      Status::kError,
      R"({"test":{"path":"a"},"error":{"kind":"input","message":"cut"}})");
  EXPECT_EQ(pair.error_kind, "input");
  EXPECT_EQ(pair.why, "cut");
  const JobRow film = read_job_row(
      Status::kError, R"({"file":"f.mp4","error":"no clips","kind":"usage"})");
  EXPECT_EQ(film.name, "f.mp4");
  EXPECT_EQ(film.error_kind, "usage");
  EXPECT_EQ(film.word, "error");
}

TEST(JobRow, AcceptsWhateverARowHolds) {
  for (const char* text :
       {"", "x", "[]", "7", "{}", R"({"test":7,"verdict":[],"score":"x"})",
        R"({"error":{"kind":3}})", R"({"verdict":{"reasons":[7]}})"}) {
    EXPECT_EQ(read_job_row(Status::kPassed, text).error_kind, "") << text;
  }
}

TEST(JobRow, ErrorsAreWorseThanFailuresAndLowScoresThanHighOnes) {
  const JobRow error{.status = Status::kError};
  const JobRow failed{.status = Status::kFailed, .score = 90};
  const JobRow low{.status = Status::kPassed, .score = 10};
  const JobRow high{.status = Status::kPassed, .score = 99};
  const JobRow none{.status = Status::kPassed};
  EXPECT_TRUE(is_worse(error, failed));
  EXPECT_TRUE(is_worse(failed, low));
  EXPECT_TRUE(is_worse(low, high));
  EXPECT_TRUE(is_worse(high, none));
  EXPECT_FALSE(is_worse(high, high));
}

}  // namespace
}  // namespace framewise::monitor
