// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr JobLimits kTwoWorkers = {.running = 2};

TEST(ReadinessTest, IsReadyWhileAWorkerIsFree) {
  const Readiness state =
      readiness_of({.running = 1, .busy_ms = 60'000}, kTwoWorkers);
  EXPECT_TRUE(state.ready);
  EXPECT_THAT(state.reasons, IsEmpty());
}

TEST(ReadinessTest, IsNotReadyWhenNoWorkerBecomesFree) {
  EXPECT_TRUE(readiness_of({.running = 2, .busy_ms = 500}, kTwoWorkers).ready);
  const Readiness state =
      readiness_of({.running = 2, .busy_ms = 12'000}, kTwoWorkers);
  EXPECT_FALSE(state.ready);
  EXPECT_THAT(state.reasons, ElementsAre("no worker was free for 12 s"));
}

TEST(ReadinessTest, IsDegradedWhenJobsWaitOrCannotBeKept) {
  const Readiness state =
      readiness_of({.queued = 256, .store_problem = "full"}, kTwoWorkers);
  EXPECT_TRUE(state.ready);
  EXPECT_THAT(state.reasons,
              ElementsAre("jobs cannot be kept: full", "256 jobs wait"));
}

TEST(ReadinessTest, IsNotReadyWhileTheServerStops) {
  EXPECT_FALSE(readiness_of({.stopping = true}, kTwoWorkers).ready);
}

}  // namespace
}  // namespace framewise::service
