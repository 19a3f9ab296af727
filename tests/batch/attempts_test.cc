// SPDX-License-Identifier: Apache-2.0
#include "batch/attempts.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/result.h"

namespace framewise::batch {
namespace {

// A file that is there and may be read, and yet: an error that may pass.
Error passing_error() {
  return in_file(fail(ErrorKind::kIo, "input/output error"), "/proc/self/exe");
}

TEST(Attempts, AreRepeatedAfterErrorsThatMayPass) {
  Timeouts timeouts;
  int calls = 0;
  const auto result = with_attempts(
      [&](std::stop_token) -> Result<JobResult> {
        if (++calls < 3) return passing_error();
        return JobResult{Status::kPassed, "{}"};
      },
      {.retries = 2, .wait_ms = 1}, timeouts, {});
  EXPECT_TRUE(result);
  EXPECT_EQ(calls, 3);
}

TEST(Attempts, EndWhenThereAreNoneLeft) {
  Timeouts timeouts;
  int calls = 0;
  const auto result = with_attempts(
      [&](std::stop_token) -> Result<JobResult> {
        ++calls;
        return passing_error();
      },
      {.retries = 2, .wait_ms = 1}, timeouts, {});
  EXPECT_FALSE(result);
  EXPECT_EQ(calls, 3);
}

TEST(Attempts, AreNotRepeatedForAFileThatIsBadOrMissing) {
  EXPECT_TRUE(is_transient(passing_error()));
  EXPECT_FALSE(is_transient(in_file(fail(ErrorKind::kIo, "no"), "/no/such")));
  EXPECT_FALSE(
      is_transient(in_file(fail(ErrorKind::kInput, "bad"), "/proc/self/exe")));
}

TEST(Attempts, ThatTakeTooLongAreStopped) {
  Timeouts timeouts;
  const auto result = with_attempts(
      [&](std::stop_token stop) -> Result<JobResult> {
        while (!stop.stop_requested()) std::this_thread::yield();
        return fail(ErrorKind::kCancelled, "stopped");
      },
      {.timeout_ms = 5}, timeouts, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kTimeout);
}

TEST(Attempts, ThatThrowAreErrors) {
  Timeouts timeouts;
  const auto result = with_attempts(
      [](std::stop_token) -> Result<JobResult> { throw std::bad_alloc(); }, {},
      timeouts, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace framewise::batch
