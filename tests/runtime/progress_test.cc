// SPDX-License-Identifier: Apache-2.0
#include "runtime/progress.h"

#include <gtest/gtest.h>

namespace framewise::runtime {
namespace {

class ProgressTest : public testing::Test {
 protected:
  void wait(double seconds) {
    now_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
  }
  Progress::Time now_{};
  Progress progress_{"files", [this] { return now_; }};
};

TEST_F(ProgressTest, EstimatesWhatIsLeftFromTheEffortSoFar) {
  progress_.add(4, 1000);
  progress_.begin("large.gif");
  wait(2);
  progress_.end(500);
  const auto now = progress_.snapshot();
  EXPECT_EQ(now.done, 1);
  EXPECT_EQ(now.total, 4);
  EXPECT_EQ(now.item, "large.gif");
  EXPECT_DOUBLE_EQ(*now.fraction, 0.5);
  EXPECT_DOUBLE_EQ(now.per_second, 0.5);
  EXPECT_DOUBLE_EQ(*now.remaining_s, 2);
}

TEST_F(ProgressTest, CountsThePartsOfAnItem) {
  progress_.add(1, 100);
  wait(1);
  progress_.advance(25);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().fraction, 0.25);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().remaining_s, 3);
  progress_.end(75);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().fraction, 1);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().remaining_s, 0);
}

TEST_F(ProgressTest, CountsItemsWhereTheEffortIsUnknown) {
  progress_.add(4, 0);
  wait(1);
  progress_.end(0, /*failed=*/true);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().fraction, 0.25);
  EXPECT_EQ(progress_.snapshot().failed, 1);
}

TEST_F(ProgressTest, GoesByStagesAndNeverBack) {
  progress_.plan({{"measuring", 1}, {"drawing", 3}});
  progress_.at_stage(0, 0.5);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().fraction, 0.125);
  EXPECT_EQ(progress_.snapshot().stage, "measuring");
  wait(1);
  progress_.at_stage(1, std::nullopt);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().fraction, 0.25);
  // It says nothing, but is expected to take three times as long.
  wait(1.5);
  EXPECT_NEAR(*progress_.snapshot().fraction, 0.25 + 0.75 * 0.5, 1e-6);
  EXPECT_EQ(progress_.snapshot().stage, "drawing");
  double before = 0;
  for (int i = 0; i < 20; ++i) {
    wait(1);
    const double now = *progress_.snapshot().fraction;
    EXPECT_GE(now, before);
    EXPECT_LT(now, 1);
    before = now;
  }
  progress_.at_stage(0, 0.1);
  EXPECT_GE(*progress_.snapshot().fraction, before);
}

TEST_F(ProgressTest, PromisesNothingAtFirst) {
  EXPECT_FALSE(progress_.snapshot().fraction);
  progress_.add(1000, 1'000'000);
  wait(1);
  progress_.end(1);
  EXPECT_FALSE(progress_.snapshot().remaining_s);
}

TEST_F(ProgressTest, TellsWhoeverWatches) {
  int changes = 0;
  progress_.on_change([&] {
    ++changes;
    progress_.snapshot();  // does not deadlock: no lock is held
  });
  progress_.add(1, 1);
  progress_.begin("a");
  progress_.end(1);
  progress_.finish();
  EXPECT_EQ(changes, 4);
  EXPECT_TRUE(progress_.snapshot().finished);
}

}  // namespace
}  // namespace framewise::runtime
