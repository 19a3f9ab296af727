// SPDX-License-Identifier: Apache-2.0
// Every call of the operating system fails once: no crash, a clear error, no
// partial file, and nothing finished is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

#include "bench/launch/answer.h"
#include "bench/launch/process.h"
#include "bench/scenarios/scenario_files.h"
#include "stability/workplace.h"

namespace framewise {
namespace {

using stability::kFaults;
using stability::kProgram;
using testing::HasSubstr;

constexpr int kMostCalls = 60;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Faults : public testing::Test {
 protected:
  Faults() {
    const bench::Scenario scenario{"faults",
                                   bench::Content::kMixed,
                                   bench::Damage::kMedium,
                                   bench::Form::kGif,
                                   3,
                                   {40, 32},
                                   3,
                                   "",
                                   bench::Suite::kQuick};
    files_ = *bench::write_scenario(scenario, folder_.path(), nullptr);
  }

  struct Outcome {
    bench::ProcessRun run;
    bool happened = false;  // the process made so many calls
  };

  // Runs the program; call number `at` of that kind fails.
  Outcome run(std::vector<std::string> words, const std::string& call, int at,
              const std::string& kind) {
    const auto log = folder_.path() / "fault-happened";
    std::filesystem::remove(log);
    words.insert(words.begin(), kProgram);
    bench::ProcessOptions options;
    options.timeout = std::chrono::seconds(60);
    options.environment = {"LD_PRELOAD=" + kFaults,
                           "FAULT_CALL=" + call,
                           "FAULT_AT=" + std::to_string(at),
                           "FAULT_KIND=" + kind,
                           "FAULT_LOG=" + log.string(),
                           "HOME=" + folder_.path().string(),
                           "XDG_CACHE_HOME=" + folder_.path().string()};
    auto ran = bench::run_process(words, options);
    EXPECT_TRUE(ran) << call << " " << at << ": " << ran.error().to_string();
    return {ran ? *std::move(ran) : bench::ProcessRun{.exit_code = 255},
            std::filesystem::exists(log)};
  }

  std::vector<std::string> compare_words(const std::filesystem::path& out) {
    return {"compare",
            (files_.original / "000.gif").string(),
            (files_.test / "000.gif").string(),
            "--config",
            "none",
            "--threads",
            "1",
            "-o",
            out.string()};
  }

  TemporaryFolder folder_;
  bench::ScenarioFiles files_;
};

struct FaultKind {
  const char* call;
  int error;
};
constexpr FaultKind kFailures[] = {
    {"read", EIO},    {"pread", EIO},   {"write", ENOSPC}, {"fsync", EIO},
    {"open", EMFILE}, {"open", EACCES}, {"fread", EIO},    {"fwrite", ENOSPC}};

TEST_F(Faults, EndAComparisonWithAnErrorOrDoNotMatter) {
  const auto out = folder_.path() / "out.json";
  ASSERT_EQ(run(compare_words(out), "none", 1, "5").run.exit_code, 0);
  const std::string expected = bench::answer_hash(text_of(out));
  int happened = 0;
  for (const FaultKind& fault : kFailures) {
    for (int at = 1; at <= kMostCalls; ++at) {
      std::filesystem::remove(out);
      std::filesystem::remove_all(folder_.path() / "framewise");  // the cache
      const Outcome outcome =
          run(compare_words(out), fault.call, at, std::to_string(fault.error));
      if (!outcome.happened) break;
      ++happened;
      const std::string where =
          fmt::format("{} number {}: {}", fault.call, at, outcome.run.errors);
      ASSERT_LT(outcome.run.exit_code, 128) << where;
      if (outcome.run.exit_code == 0) {
        EXPECT_EQ(bench::answer_hash(text_of(out)), expected) << where;
      } else {
        EXPECT_THAT(outcome.run.errors, HasSubstr("error")) << where;
        EXPECT_FALSE(std::filesystem::exists(out)) << where;
      }
    }
  }
  std::printf("%d faults\n", happened);
  EXPECT_GT(happened, 10);
}

TEST_F(Faults, InterruptedAndShortCallsAreRepeated) {
  const auto out = folder_.path() / "out.json";
  ASSERT_EQ(run(compare_words(out), "none", 1, "5").run.exit_code, 0);
  const std::string expected = bench::answer_hash(text_of(out));
  for (const char* call : {"read", "pread", "write"}) {
    for (const std::string& kind :
         {std::to_string(EINTR), std::string("short")}) {
      for (int at = 1; at <= kMostCalls; ++at) {
        std::filesystem::remove(out);
        std::filesystem::remove_all(folder_.path() / "framewise");
        const Outcome outcome = run(compare_words(out), call, at, kind);
        if (!outcome.happened) break;
        ASSERT_EQ(outcome.run.exit_code, 0)
            << call << " " << kind << " " << at << outcome.run.errors;
        EXPECT_EQ(bench::answer_hash(text_of(out)), expected);
      }
    }
  }
}

TEST_F(Faults, LoseNoFinishedPairOfABatch) {
  const auto out = folder_.path() / "rows.ndjson";
  const std::vector<std::string> words = {"batch",
                                          files_.original.string(),
                                          files_.test.string(),
                                          "--config",
                                          "none",
                                          "--threads",
                                          "1",
                                          "--no-cache",
                                          "-o",
                                          out.string()};
  ASSERT_EQ(run(words, "none", 1, "5").run.exit_code, 0);
  const std::string expected = bench::answer_hash(text_of(out));
  for (const FaultKind& fault : kFailures) {
    for (int at = 1; at <= kMostCalls; at += 3) {
      std::filesystem::remove(out);
      const Outcome outcome =
          run(words, fault.call, at, std::to_string(fault.error));
      if (!outcome.happened) break;
      const std::string where =
          fmt::format("{} number {}: {}", fault.call, at, outcome.run.errors);
      ASSERT_LT(outcome.run.exit_code, 128) << where;
      // Run again without the fault: complete, whatever happened before.
      std::filesystem::remove(out);
      const Outcome again = run(words, "none", 1, "5");
      ASSERT_EQ(again.run.exit_code, 0) << where << again.run.errors;
      EXPECT_EQ(bench::answer_hash(text_of(out)), expected) << where;
    }
  }
}

TEST_F(Faults, OfMemoryEndWithAnError) {
  for (const int megabytes : {40, 60, 80, 120, 200}) {
    const std::vector<std::string> words = {
        "/bin/sh", "-c",
        fmt::format(
            "ulimit -v {}; exec {} compare {} {} --threads 1 --no-cache",
            megabytes * 1024, kProgram, (files_.original / "000.gif").string(),
            (files_.test / "000.gif").string())};
    const auto run = bench::run_process(words);
    ASSERT_TRUE(run);
    // 127: the dynamic linker found no room for the program.
    EXPECT_TRUE(run->exit_code <= 4 || run->exit_code == 127)
        << megabytes << " MB: " << run->exit_code << " " << run->errors;
  }
}

}  // namespace
}  // namespace framewise
