// SPDX-License-Identifier: Apache-2.0
#include "runtime/cancellation.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

namespace framewise::runtime {
namespace {

// A test started in the background may inherit SIGINT as ignored.
void listen_to_interrupts() { signal(SIGINT, SIG_DFL); }

TEST(Cancellation, AsksWorkToStopAtTheFirstSignal) {
  listen_to_interrupts();
  Cancellation cancellation;
  EXPECT_FALSE(cancellation.requested());
  std::mutex mutex;
  std::condition_variable arrived;
  bool stopped = false;
  const std::stop_callback callback(cancellation.token(), [&] {
    const std::lock_guard lock(mutex);
    stopped = true;
    arrived.notify_all();
  });
  raise(SIGINT);
  std::unique_lock lock(mutex);
  arrived.wait(lock, [&] { return stopped; });
  EXPECT_TRUE(cancellation.requested());
}

TEST(Cancellation, EndsTheProcessAtALaterSignal) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        listen_to_interrupts();
        const Cancellation cancellation;
        while (true) raise(SIGINT);
      },
      testing::ExitedWithCode(130), "");
}

// As `timeout` does, which signals its child and then its group.
TEST(Cancellation, TakesTwoSignalsAtOnceForOneWish) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        listen_to_interrupts();
        const Cancellation cancellation;
        raise(SIGINT);
        raise(SIGTERM);
        _exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(Cancellation, AsksForNewSettingsAtHangup) {
  signal(SIGHUP, SIG_DFL);
  std::mutex mutex;
  std::condition_variable arrived;
  int reloads = 0;
  const Cancellation cancellation({}, [&] {
    const std::lock_guard lock(mutex);
    ++reloads;
    arrived.notify_all();
  });
  raise(SIGHUP);
  std::unique_lock lock(mutex);
  arrived.wait(lock, [&] { return reloads == 1; });
  EXPECT_FALSE(cancellation.requested());
}

TEST(Cancellation, LeavesHangupAloneWhereNobodyReadsSettingsAgain) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        signal(SIGHUP, SIG_DFL);
        const Cancellation cancellation;
        raise(SIGHUP);
      },
      testing::KilledBySignal(SIGHUP), "");
}

TEST(Cancellation, LeavesASignalIgnoredThatWasIgnoredBefore) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  sigaction(SIGTERM, &ignore, &before);
  {
    const Cancellation cancellation;
    raise(SIGTERM);
    EXPECT_FALSE(cancellation.requested());
  }
  sigaction(SIGTERM, &before, nullptr);
}

TEST(Cancellation, GivesTheSignalsBackAtItsEnd) {
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  { const Cancellation cancellation; }
  struct sigaction after {};
  sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
}

}  // namespace
}  // namespace framewise::runtime
