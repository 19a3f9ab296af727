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
  progress_.plan({{"measuring", 1, 2}, {"drawing", 3, 2}});
  wait(1);
  progress_.at_stage(0, 0.5);
  // Two seconds for measuring, three times as many for drawing.
  EXPECT_DOUBLE_EQ(*progress_.snapshot().remaining_s, 1 + 6);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().fraction, 1.0 / 8);
  EXPECT_EQ(progress_.snapshot().stage, "measuring");
  wait(1);
  progress_.at_stage(1, std::nullopt);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().fraction, 0.25);
  // It says nothing, but is expected to take three times as long.
  wait(3);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().remaining_s, 3);
  EXPECT_EQ(progress_.snapshot().stage, "drawing");
  double before = 0;
  for (int i = 0; i < 60; ++i) {
    wait(1);
    const auto now = progress_.snapshot();
    EXPECT_GE(*now.fraction, before);
    EXPECT_LT(*now.fraction, 1);
    EXPECT_GT(*now.remaining_s, 0.4);
    before = *now.fraction;
  }
  progress_.at_stage(0, 0.1);
  EXPECT_GE(*progress_.snapshot().fraction, before);
}

TEST_F(ProgressTest, ExpectsOfLaterStagesWhatEarlierOnesShow) {
  progress_.plan({{"measuring", 1, 2}, {"drawing", 1, 10}});
  wait(4);  // twice as long as usual: the machine is busy
  progress_.at_stage(1, std::nullopt);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().remaining_s, 20);
  wait(5);
  progress_.at_stage(1, 0.5);  // it knows better
  EXPECT_DOUBLE_EQ(*progress_.snapshot().remaining_s, 5);
}

TEST_F(ProgressTest, KnowsWhatStagesTookInEarlierJobs) {
  progress_.expect({{"drawing", 3}});
  progress_.plan({{"measuring", 1, 2}, {"drawing", 2, 100}});
  wait(2);
  progress_.at_stage(1, std::nullopt);
  EXPECT_DOUBLE_EQ(*progress_.snapshot().remaining_s, 6);
  wait(7);
  const auto times = progress_.stage_times();
  ASSERT_EQ(times.size(), 2U);
  EXPECT_EQ(times[0].name, "measuring");
  EXPECT_DOUBLE_EQ(times[0].seconds, 2);
  EXPECT_DOUBLE_EQ(times[1].seconds, 7);
  EXPECT_DOUBLE_EQ(times[1].work, 2);
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
