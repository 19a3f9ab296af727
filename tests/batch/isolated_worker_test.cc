// SPDX-License-Identifier: Apache-2.0
#include "batch/isolated_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

namespace framewise::batch {
namespace {

using testing::HasSubstr;

WorkerProgram shell(const std::string& script) {
  return {{"/bin/sh", "-c", script}, {{"PATH", "/usr/bin:/bin"}}};
}

TEST(IsolatedWorker, AnswersLineByLine) {
  IsolatedWorker worker(
      shell("while read -r line; do echo \"p row $line\"; done"));
  for (const char* line : {"one", "two"}) {
    const auto answer = worker.ask(line, 0);
    ASSERT_TRUE(answer) << answer.error().to_string();
    EXPECT_EQ(answer->status, Status::kPassed);
    EXPECT_EQ(answer->row, std::string("row ") + line);
  }
}

TEST(IsolatedWorker, ThatCrashesIsOneErrorAndReplaced) {
  IsolatedWorker worker(shell(
      "while read -r line; do [ $line = bad ] && kill -SEGV $$; echo p ok; "
      "done"));
  ASSERT_TRUE(worker.ask("good", 0));
  const auto crashed = worker.ask("bad", 0);
  ASSERT_FALSE(crashed);
  EXPECT_EQ(crashed.error().kind, ErrorKind::kInput);
  EXPECT_THAT(crashed.error().message, HasSubstr("signal 11"));
  EXPECT_TRUE(worker.ask("good", 0));
}

TEST(IsolatedWorker, ThatSomebodyKillsMayBeAskedAgain) {
  IsolatedWorker worker(shell("read -r line; kill -KILL $$"));
  const auto killed = worker.ask("x", 0);
  ASSERT_FALSE(killed);
  EXPECT_EQ(killed.error().kind, ErrorKind::kEnvironment);
}

TEST(IsolatedWorker, ThatHangsIsKilled) {
  IsolatedWorker worker(shell("read -r line; read -r never; echo p late"));
  const auto late = worker.ask("x", 20);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(worker.child(), 0);
}

TEST(IsolatedWorker, ThatBabblesOrCannotStartIsAnError) {
  IsolatedWorker babbling(shell("read -r line; echo what"));
  EXPECT_EQ(babbling.ask("x", 0).error().kind, ErrorKind::kInternal);
  IsolatedWorker missing({{"/no/such/program"}, {}});
  EXPECT_EQ(missing.ask("x", 0).error().kind, ErrorKind::kEnvironment);
}

}  // namespace
}  // namespace framewise::batch
