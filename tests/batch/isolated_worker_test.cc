// SPDX-License-Identifier: Apache-2.0
#include "batch/isolated_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <thread>

#include "temporary_folder.h"

namespace framewise::batch {
namespace {

using testing::HasSubstr;

WorkerProgram shell(const std::string& script) {
  return {{"/bin/sh", "-c", script}, {{"PATH", "/usr/bin:/bin"}}};
}

TEST(IsolatedWorker, AnswersLineByLine) {
  IsolatedWorker worker(
      shell("while read -r line; do echo \"p {\\\"line\\\":$line}\"; done"));
  for (const char* line : {"1", "2"}) {
    const auto answer = worker.run(line, 0);
    ASSERT_TRUE(answer) << answer.error().to_string();
    EXPECT_EQ(answer->status, Status::kPassed);
    EXPECT_EQ(answer->row, std::string("{\"line\":") + line + "}");
  }
}

TEST(IsolatedWorker, StandsBackForOthers) {
  WorkerProgram program = shell("read -r line; echo \"p {\\\"n\\\":$(nice)}\"");
  const auto niceness_of = [&program] {
    IsolatedWorker worker(program);
    const auto answer = worker.run("x", 0);
    return answer ? answer->row : answer.error().to_string();
  };
  const std::string usual = niceness_of();
  program.niceness = 19;
  EXPECT_EQ(niceness_of(), "{\"n\":19}");
  EXPECT_NE(usual, "{\"n\":19}");
}

TEST(IsolatedWorker, TellsNotesBeforeItsAnswer) {
  IsolatedWorker worker(shell(
      "while read -r line; do echo \"n $line 1\"; echo \"n $line 2\"; echo 'p "
      "{\"a\":1}'; done"));
  for (const std::string line : {"x", "y"}) {
    std::vector<std::string> notes;
    const auto answer = worker.run(
        line, 0, {}, [&](std::string_view note) { notes.emplace_back(note); });
    ASSERT_TRUE(answer) << answer.error().to_string();
    EXPECT_EQ(answer->row, "{\"a\":1}");
    EXPECT_THAT(notes, testing::ElementsAre(line + " 1", line + " 2"));
  }
  // Nobody wants them: they are no answer.
  EXPECT_FALSE(worker.run("z", 0));
}

TEST(IsolatedWorker, MayNotTellEndlessNotes) {
  IsolatedWorker worker(shell(
      "read -r line; printf 'n '; head -c 70000 /dev/zero | tr '\\0' x; echo"));
  const auto answer = worker.run("x", 0, {}, [](std::string_view) {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kInternal);
}

TEST(IsolatedWorker, ThatCrashesIsOneErrorAndReplaced) {
  IsolatedWorker worker(
      shell("while read -r line; do [ $line = bad ] && kill -SEGV $$; echo 'p "
            "{\"a\":1}'; "
            "done"));
  ASSERT_TRUE(worker.run("good", 0));
  const auto crashed = worker.run("bad", 0);
  ASSERT_FALSE(crashed);
  EXPECT_EQ(crashed.error().kind, ErrorKind::kInput);
  EXPECT_THAT(crashed.error().message, HasSubstr("signal 11"));
  EXPECT_TRUE(worker.run("good", 0));
}

TEST(IsolatedWorker, ThatSomebodyKillsMayBeAskedAgain) {
  IsolatedWorker worker(shell("read -r line; kill -KILL $$"));
  const auto killed = worker.run("x", 0);
  ASSERT_FALSE(killed);
  EXPECT_EQ(killed.error().kind, ErrorKind::kEnvironment);
}

TEST(IsolatedWorker, ThatHangsIsKilled) {
  IsolatedWorker worker(shell("read -r line; read -r never; echo p late"));
  const auto late = worker.run("x", 20);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(worker.child(), 0);
}

// One that waits takes no time of a processor: a pipe that nobody fills, a
// device, a signal that stopped it.
TEST(IsolatedWorker, ThatMakesNoProgressIsKilled) {
  for (const char* waits : {"read -r line; read -r never", "kill -STOP $$"}) {
    WorkerProgram program = shell(waits);
    program.stall_ms = 50;
    IsolatedWorker worker(program);
    const auto answer = worker.run("x", 0);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::kTimeout);
    EXPECT_THAT(answer.error().message, HasSubstr("no progress"));
    EXPECT_EQ(worker.child(), 0);
  }
}

TEST(IsolatedWorker, ThatWorksMayTakeLongerThanOneThatWaits) {
  // It counts until much more time has passed than it may wait.
  WorkerProgram program = shell(
      "read -r line; i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done; "
      "echo 'p {\"a\":1}'");
  program.stall_ms = 500;
  IsolatedWorker worker(program);
  EXPECT_TRUE(worker.run("x", 0));
}

// A worker may be under the control of a hostile file.
TEST(IsolatedWorker, ThatGivesNoValidRowIsAnError) {
  for (const char* answer : {"what", "p", "p ", "q {}", "p []", "p {} {}",
                             "p {\"a\":", "p {}\\np {}"}) {
    IsolatedWorker worker(
        shell(std::string("read -r line; printf '") + answer + "\\n'"));
    const auto result = worker.run("x", 0);
    ASSERT_FALSE(result) << answer;
    EXPECT_EQ(result.error().kind, ErrorKind::kInternal) << answer;
  }
}

TEST(IsolatedWorker, ThatSaysMoreThanOneRowIsReplaced) {
  const TemporaryFolder folder;
  const std::string pause = (folder.path() / "pause").string();
  // The second row comes once the first was read.
  IsolatedWorker worker(
      shell("while read -r line; do echo \"p {\\\"line\\\":$line}\"; "
            "[ $line = 1 ] && { until [ -e " +
            pause +
            " ]; do :; done; "
            "echo 'p {\"a\":1}'; echo >" +
            pause + "d; }; done"));
  ASSERT_TRUE(worker.run("1", 0));
  folder.write("pause", "");
  while (!std::filesystem::exists(pause + "d")) std::this_thread::yield();
  const auto second = worker.run("2", 0);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->row, "{\"line\":2}");
}

TEST(IsolatedWorker, ThatCannotStartIsAnError) {
  IsolatedWorker missing({{"/no/such/program"}, {}});
  EXPECT_EQ(missing.run("x", 0).error().kind, ErrorKind::kEnvironment);
}

// A hostile file may control it.
TEST(IsolatedWorker, AnswersWithOneRowOfItsOwnJob) {
  EXPECT_EQ(parse_answer(R"(f {"schema":"x"})")->status, Status::kFailed);
  for (const char* none :
       {"p {}", "p {\"a\":1", "p [1]", "p  {\"a\":1}", "x {\"a\":1}", "p", "",
        "p {\"a\":1} {\"b\":2}", "p {\"a\":1,\"pair\":{\"index\":3}}"}) {
    EXPECT_FALSE(parse_answer(none)) << none;
  }
  EXPECT_TRUE(parse_answer(R"(e {"deeper":{"pair":1}})"));
}

}  // namespace
}  // namespace framewise::batch
