// SPDX-License-Identifier: Apache-2.0
#include "runtime/program.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>

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

// A pipe that programs inherit. The reading end is at its end when all programs
// that hold the writing end have ended.
class InheritedPipe {
 public:
  InheritedPipe() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~InheritedPipe() {
    close(ends_[0]);
    close_writing_end();
  }
  InheritedPipe(const InheritedPipe&) = delete;
  InheritedPipe& operator=(const InheritedPipe&) = delete;

  bool is_held_by_nobody() {
    constexpr int kMostMs = 10'000;
    close_writing_end();
    pollfd end{.fd = ends_[0], .events = POLLIN, .revents = 0};
    return poll(&end, 1, kMostMs) == 1 && (end.revents & POLLHUP) != 0;
  }

 private:
  void close_writing_end() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

  std::array<int, 2> ends_{-1, -1};
};

TEST(Program, KillsTheWholeGroupWhenItsTimeIsOver) {
  InheritedPipe pipe;
  const auto end = run_program(
      {.words = {"sh", "-c", "sleep 1000 & wait"}, .timeout_ms = 200});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, ErrorKind::kTimeout);
  EXPECT_TRUE(pipe.is_held_by_nobody());
}

TEST(Program, KillsTheWholeGroupWhenTheWorkIsStopped) {
  InheritedPipe pipe;
  std::stop_source stop;
  stop.request_stop();
  const auto end = run_program(
      {.words = {"sh", "-c", "sleep 1000 & wait"}, .stop = stop.get_token()});
  ASSERT_FALSE(end);
  EXPECT_TRUE(pipe.is_held_by_nobody());
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
