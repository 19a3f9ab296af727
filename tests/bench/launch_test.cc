// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "bench/launch/answer.h"
#include "bench/launch/arm.h"
#include "bench/launch/process.h"

namespace framewise::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<ProcessRun> shell(const std::string& script,
                         const ProcessOptions& options = {}) {
  const std::vector<std::string> words = {"/bin/sh", "-c", script};
  return run_process(words, options);
}

TEST(Process, ReturnsOutputErrorsAndExitCode) {
  const auto run = shell("echo out; echo err >&2; exit 7");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->exit_code, 7);
  EXPECT_EQ(run->output, "out\n");
  EXPECT_EQ(run->errors, "err\n");
  EXPECT_GT(run->peak_bytes, 0);
}

TEST(Process, NamesTheSignalThatEndedIt) {
  EXPECT_EQ(shell("kill -9 $$")->exit_code, 128 + 9);
}

TEST(Process, CountsTheTimeOfChildrenThatItWaitsFor) {
  const auto run = shell(
      "sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); "
      "done'");
  ASSERT_TRUE(run);
  EXPECT_GT(run->cpu_s, 0);
}

TEST(Process, FailsForAProgramThatDoesNotExist) {
  const std::vector<std::string> words = {"/nowhere/program"};
  const auto run = run_process(words);
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error().message, HasSubstr("/nowhere/program"));
}

TEST(Process, EndsAProgramThatTakesTooLong) {
  ProcessOptions options;
  options.timeout = std::chrono::seconds(0);
  const auto run = shell("exec sleep 600", options);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::kTimeout);
}

TEST(Process, EndsAProgramThatWritesTooMuch) {
  ProcessOptions options;
  options.most_output = 1000;
  const auto run = shell("yes", options);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::kLimit);
}

TEST(Process, EndsWithTheRequestToStop) {
  std::stop_source source;
  source.request_stop();
  ProcessOptions options;
  options.stop = source.get_token();
  const auto run = shell("exec sleep 600", options);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::kCancelled);
}

TEST(Words, AreDividedAtSpacesOutsideOfQuotes) {
  EXPECT_THAT(words_of("a  'b c' \"d'e\" f''g"),
              ElementsAre("a", "b c", "d'e", "fg"));
  EXPECT_THAT(words_of("  "), ElementsAre());
  EXPECT_THAT(words_of("''"), ElementsAre(""));
}

TEST(Answer, LeavesOutTimesPathsAndTexts) {
  const std::string a = R"({"score":99.5,"timing_ms":{"total":3},
      "reference":{"path":"/a","frames":3},"message":"equal"})";
  const std::string b = R"({"reference":{"frames":3,"path":"/b"},
      "score":99.5,"timing_ms":{"total":4},"message":"the same"})";
  EXPECT_EQ(answer_hash(a), answer_hash(b));
}

TEST(Answer, DiffersWithEachNumber) {
  EXPECT_NE(answer_hash(R"({"score":99.5})"), answer_hash(R"({"score":99.6})"));
  EXPECT_NE(answer_hash("text"), answer_hash("other text"));
}

TEST(Answer, ReadsOneValueALine) {
  EXPECT_EQ(answer_hash("{\"a\":1,\"file\":\"x\"}\n{\"b\":2}\n"),
            answer_hash("{\"a\":1}\n{\"b\":2}\n"));
  EXPECT_NE(answer_hash("{\"a\":1}\n{\"b\":2}\n"),
            answer_hash("{\"b\":2}\n{\"a\":1}\n"));
}

TEST(Arm, IsAProgramWithOptionsOrOptionsOfThisProgram) {
  const auto program = parse_arm("/bin/sh -c 'a b'", "/own");
  ASSERT_TRUE(program);
  EXPECT_EQ(program->program, "/bin/sh");
  EXPECT_THAT(program->options, ElementsAre("-c", "a b"));
  const auto options = parse_arm("--threads 2", "/own");
  EXPECT_EQ(options->program, "/own");
  EXPECT_THAT(options->options, ElementsAre("--threads", "2"));
  EXPECT_EQ(parse_arm("self -j2", "/own")->program, "/own");
  EXPECT_FALSE(parse_arm("", "/own"));
  EXPECT_FALSE(parse_arm("/nowhere/program", "/own"));
  EXPECT_TRUE(parse_arm("sh", "/own"));
}

TEST(Arm, SaysWhichCommandFailed) {
  Arm arm;
  arm.program = "/bin/sh";
  const auto value = launch(arm, {"-c", "echo reason >&2; exit 3"}, {}, false);
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().message, HasSubstr("exit code 3"));
  EXPECT_EQ(value.error().hint, "reason");
}

TEST(RepetitionRule, WarmsUpShortWorkTwiceAndLongWorkNever) {
  const RepetitionRule rule;
  EXPECT_EQ(rule.warm_ups(0.01), 2);
  EXPECT_EQ(rule.warm_ups(0.2), 1);
  EXPECT_EQ(rule.warm_ups(1.5), 0);
}

TEST(RepetitionRule, RepeatsUntilTwentyMillisecondsAndThreeShortRuns) {
  const RepetitionRule rule;
  EXPECT_FALSE(rule.enough(0, 0));
  EXPECT_FALSE(rule.enough(2, 0.06));
  EXPECT_TRUE(rule.enough(3, 0.06));
  EXPECT_FALSE(rule.enough(10, 0.015));
  EXPECT_TRUE(rule.enough(1, 0.5));
}

}  // namespace
}  // namespace framewise::bench
