// SPDX-License-Identifier: Apache-2.0
#include "runtime/pipeline/lines.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "framewise/thread_pool.h"

namespace framewise::runtime {
namespace {

using Work = LineSchedule::Work;
using Step = LineSchedule::Step;

TEST(LineSchedule, OpensALineOnlyIfNoOpenOneHasWork) {
  LineSchedule schedule(3, 3, 2);
  const Step first = schedule.next();
  EXPECT_EQ(first, (Step{Work::kOpen, 0}));
  // The first thread opens line 0: a second one has nothing else to do.
  EXPECT_EQ(schedule.next(), (Step{Work::kOpen, 1}));
  schedule.opened(0);
  EXPECT_EQ(schedule.next(first), (Step{Work::kMake, 0}));
  schedule.made(0, false);
  // A free thread takes what was made before it opens line 2.
  EXPECT_EQ(schedule.next(), (Step{Work::kTake, 0}));
  EXPECT_EQ(schedule.open_lines(), 2U);
}

TEST(LineSchedule, AThreadStaysWithItsStageUntilTheQueueIsFull) {
  LineSchedule schedule(1, 1, 3);
  Step step = schedule.next();
  schedule.opened(0);
  for (int i = 0; i < 3; ++i) {
    step = schedule.next(step);
    ASSERT_EQ(step, (Step{Work::kMake, 0}));
    schedule.made(0, false);
  }
  for (int i = 0; i < 3; ++i) {
    step = schedule.next(step);
    ASSERT_EQ(step, (Step{Work::kTake, 0}));
    schedule.taken(0);
  }
  EXPECT_EQ(schedule.next(step), (Step{Work::kMake, 0}));
}

TEST(LineSchedule, AThreadStaysWithItsLineIfItCan) {
  LineSchedule schedule(2, 2, 1);
  const Step first = schedule.next();
  const Step second = schedule.next();
  schedule.opened(0);
  schedule.opened(1);
  EXPECT_EQ(schedule.next(second), (Step{Work::kMake, 1}));
  EXPECT_EQ(schedule.next(first), (Step{Work::kMake, 0}));
  schedule.made(0, false);
  schedule.made(1, false);
  EXPECT_EQ(schedule.next(second), (Step{Work::kTake, 1}));
  EXPECT_EQ(schedule.next(first), (Step{Work::kTake, 0}));
}

TEST(LineSchedule, KeepsToTheMostOpenLines) {
  LineSchedule schedule(5, 2, 4);
  EXPECT_EQ(schedule.next().work, Work::kOpen);
  EXPECT_EQ(schedule.next().work, Work::kOpen);
  EXPECT_EQ(schedule.next().work, Work::kWait);
}

TEST(LineSchedule, EndsALineAfterItsLastItemAndThenAll) {
  LineSchedule schedule(1, 1, 4);
  schedule.next();
  schedule.opened(0);
  schedule.next();
  schedule.made(0, true);
  EXPECT_EQ(schedule.next(), (Step{Work::kTake, 0}));
  EXPECT_EQ(schedule.next().work, Work::kWait);
  schedule.taken(0);
  schedule.ended(0);
  EXPECT_EQ(schedule.next().work, Work::kDone);
}

TEST(LineSchedule, AfterAStopOnlyWhatIsInWorkEnds) {
  LineSchedule schedule(3, 3, 4);
  schedule.next();
  schedule.stop();
  EXPECT_EQ(schedule.next().work, Work::kWait);
  schedule.opened(0);
  EXPECT_EQ(schedule.next().work, Work::kDone);
}

// Counts up to `last` and writes down what it took.
class Counting final : public Line<int> {
 public:
  Counting(int last, std::vector<int>& taken, int fails_at = -1)
      : last_(last), taken_(taken), fails_at_(fails_at) {}
  Result<std::optional<int>> make() override {
    EXPECT_FALSE(making_.exchange(true));
    std::this_thread::yield();
    making_ = false;
    if (next_ == fails_at_) return fail(ErrorKind::kInput, "line {}", last_);
    if (next_ == last_) return std::optional<int>();
    return std::optional<int>(next_++);
  }
  Result<void> take(int item) override {
    EXPECT_FALSE(taking_.exchange(true));
    taken_.push_back(item);
    taking_ = false;
    return {};
  }
  Result<void> end() override {
    taken_.push_back(-1);
    return {};
  }

 private:
  int last_;
  std::vector<int>& taken_;
  int fails_at_;
  int next_ = 0;
  std::atomic<bool> making_{false}, taking_{false};
};

TEST(Lines, TakeAllItemsInOrderWithAnyNumberOfThreads) {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    std::vector<std::vector<int>> taken(40);
    Lines<int> lines(
        taken.size(),
        [&](size_t i) -> Result<std::unique_ptr<Line<int>>> {
          return std::unique_ptr<Line<int>>(
              std::make_unique<Counting>(int(i), taken[i]));
        },
        {.most_open = 3, .most_queued = 4}, pool);
    LineTimes times;
    ASSERT_TRUE(lines.run(&times));
    EXPECT_LE(times.most_open, 3U);
    for (size_t i = 0; i < taken.size(); ++i) {
      ASSERT_EQ(taken[i].size(), i + 1);
      for (size_t k = 0; k < i; ++k) EXPECT_EQ(taken[i][k], int(k));
      EXPECT_EQ(taken[i].back(), -1);
    }
  }
}

TEST(Lines, ReturnTheErrorOfALineAndOpenNoMore) {
  ThreadPool pool(1);
  std::vector<std::vector<int>> taken(10);
  Lines<int> lines(
      taken.size(),
      [&](size_t i) -> Result<std::unique_ptr<Line<int>>> {
        return std::unique_ptr<Line<int>>(
            std::make_unique<Counting>(int(i), taken[i], i == 4 ? 2 : -1));
      },
      {}, pool);
  const auto done = lines.run();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "line 4");
  EXPECT_EQ(taken[3].back(), -1);
  EXPECT_TRUE(taken[5].empty());
}

TEST(Lines, ReturnTheErrorOfALineThatCannotBeOpened) {
  ThreadPool pool(3);
  std::vector<int> taken;
  Lines<int> lines(
      4,
      [&](size_t i) -> Result<std::unique_ptr<Line<int>>> {
        if (i == 1) return fail(ErrorKind::kIo, "no room");
        return std::unique_ptr<Line<int>>(std::make_unique<Counting>(0, taken));
      },
      {.most_open = 1}, pool);
  const auto done = lines.run();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kIo);
}

TEST(Lines, WithoutLinesNothingHappens) {
  ThreadPool pool(2);
  Lines<int> lines(
      0,
      [](size_t) -> Result<std::unique_ptr<Line<int>>> {
        return fail(ErrorKind::kInternal, "there is none");
      },
      {}, pool);
  EXPECT_TRUE(lines.run());
}

}  // namespace
}  // namespace framewise::runtime
