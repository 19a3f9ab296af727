// SPDX-License-Identifier: Apache-2.0
#include "runtime/program.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "temporary_folder.h"

namespace framewise::runtime {
namespace {

TEST(Program, ReturnsExitCodeAndBothOutputs) {
  const auto end =
      run_program({.words = {"sh", "-c", "echo out; echo err >&2; exit 7"}});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 7);
  EXPECT_EQ(end->text, "out\nerr\n");
}

TEST(Program, PassesArgumentsUnchangedBecauseNoShellReadsThem) {
  const auto end =
      run_program({.words = {"printf", "%s", "$HOME `id` * ; 'x' \"y\""}});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->text, "$HOME `id` * ; 'x' \"y\"");
}

TEST(Program, NamesTheProgramThatDoesNotExist) {
  const auto end = run_program({.words = {"no-such-program-here"}});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(end.error().message.find("no-such-program-here"),
            std::string::npos);
}

TEST(Program, KillsTheWholeGroupWhenItsTimeIsOver) {
  const auto end = run_program(
      {.words = {"sh", "-c", "sleep 1000 & echo $!; wait"}, .timeout_ms = 200});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, ErrorKind::kTimeout);
}

TEST(Program, EndsWhenTheWorkIsStopped) {
  std::stop_source stop;
  stop.request_stop();
  const auto end =
      run_program({.words = {"sleep", "1000"}, .stop = stop.get_token()});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, ErrorKind::kCancelled);
}

TEST(Program, KeepsTheBeginningOfEndlessOutputAndDropsTheRest) {
  const auto end =
      run_program({.words = {"sh", "-c", "yes | head -c 1000000"}});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->text.size(), size_t{64} << 10);
}

TEST(Program, ReportsASignalAsShellsDo) {
  const auto end = run_program({.words = {"sh", "-c", "kill -KILL $$"}});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 128 + SIGKILL);
}

TEST(Program, IsFoundInPathOrByItsPath) {
  const auto shell = find_program("sh");
  ASSERT_TRUE(shell);
  EXPECT_TRUE(shell->is_absolute());
  EXPECT_EQ(find_program(shell->native()), shell);
  EXPECT_FALSE(find_program("no-such-program-here"));
  EXPECT_FALSE(find_program("/"));
}

}  // namespace
}  // namespace framewise::runtime
