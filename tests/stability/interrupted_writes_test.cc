// SPDX-License-Identifier: Apache-2.0
// Every command that writes files, on a disk that is full from some call on,
// and killed at some call: no half file, no litter, and the same command goes
// on afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "bench/launch/answer.h"
#include "bench/launch/process.h"
#include "stability/workplace.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using stability::kFaults;
using stability::kProgram;
using stability::Workplace;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kMostCalls = 2000;

struct WritingCommand {
  const char* name;
  // "@a": the original; "@b": the compressed file; "@A": the folder of
  // originals; "@B": of compressed files; "@clip": a video; "@out": where
  // outputs belong.
  const char* words;
  // Every how manieth call fails: commands that take long have many.
  int step;
};

constexpr WritingCommand kCommands[] = {
    {"compare", "compare @a @b --no-cache -o @out/report.json", 1},
    {"page", "compare @a @b --no-cache -o @out/report.html", 1},
    {"cache", "compare @a @b -o @out/report.json", 3},
    {"batch", "batch @A @B --no-cache -o @out/rows.ndjson -o @out/rows.csv", 2},
    {"database", "batch @A @B --no-cache -o @out/rows.sqlite", 5},
    {"thumbnail", "image thumbnail @A @B/000.gif --size 24 -o @out", 2},
    {"convert", "image convert @A --format png -o @out", 2},
    {"optimize", "optimize @A --to gif --lossless -o @out", 11},
    {"film", "video compose @clip @clip -o @out/film.mp4", 1},
    {"encode",
     "encode @clip -o @out/film.mp4 --codec h264 --effort ultrafast --target "
     "psnr>=20 --allow-larger --memory 160MiB",
     1},
    {"library",
     "encode @clip @clip -o @out --codec h264 --effort ultrafast --target "
     "psnr>=20 --allow-larger --memory 160MiB --shard 1/2",
     1},
};

class InterruptedWrites : public testing::TestWithParam<WritingCommand> {
 protected:
  InterruptedWrites() {
    const bench::Scenario scenario{"writes",
                                   bench::Content::kMixed,
                                   bench::Damage::kMedium,
                                   bench::Form::kGif,
                                   3,
                                   {40, 32},
                                   3,
                                   "",
                                   bench::Suite::kQuick};
    files_ = *bench::write_scenario(scenario, place_.folder() / "in", nullptr);
    clear();
    if (!is_film()) return;
    const auto made = bench::run_process(std::vector<std::string>{
        kProgram, "optimize", (files_.original / "000.gif").string(), "-o",
        clip().string(), "--config", "none"});
    EXPECT_TRUE(made && made->exit_code <= 1);
  }

  static bool is_film() {
    return std::string_view(GetParam().words).find("@clip") !=
           std::string::npos;
  }

  fs::path out() const { return place_.folder() / "out"; }
  fs::path clip() const { return place_.folder() / "clip.mp4"; }
  fs::path temporary() const { return place_.folder() / "tmp"; }

  void clear() const {
    for (const char* name : {"out", "tmp", "cache"}) {
      fs::remove_all(place_.folder() / name);
      fs::create_directories(place_.folder() / name);
    }
  }

  struct Outcome {
    bench::ProcessRun run;
    bool happened = false;  // the process made so many calls
  };

  // Runs the command with a fault; `at` 0: without.
  Outcome run(const std::string& at, const std::string& kind) const {
    const std::map<std::string, std::string> places = {
        {"@a", (files_.original / "000.gif").string()},
        {"@b", (files_.test / "000.gif").string()},
        {"@A", files_.original.string()},
        {"@B", files_.test.string()},
        {"@clip", clip().string()},
        {"@out", out().string()}};
    std::vector<std::string> words = before_;
    words.push_back(kProgram);
    for (std::string word : bench::words_of(GetParam().words)) {
      for (const auto& [name, place] : places) {
        const auto found = word.find(name);
        if (found != std::string::npos) word.replace(found, name.size(), place);
      }
      words.push_back(word);
    }
    for (const char* word : {"--config", "none", "--threads", "1"}) {
      words.emplace_back(word);
    }
    const fs::path log = place_.folder() / "fault-happened";
    fs::remove(log);
    bench::ProcessOptions options;
    options.timeout = std::chrono::seconds(60);
    options.environment = {
        "LD_PRELOAD=" + kFaults,
        "FAULT_CALL=disk",
        "FAULT_AT=" + at,
        "FAULT_KIND=" + kind,
        "FAULT_LOG=" + log.string(),
        "TMPDIR=" + temporary().string(),
        "HOME=" + (place_.folder() / "cache").string(),
        "XDG_CACHE_HOME=" + (place_.folder() / "cache").string()};
    auto ran = bench::run_process(words, options);
    EXPECT_TRUE(ran) << at << ": " << ran.error().to_string();
    return {ran ? *std::move(ran) : bench::ProcessRun{.exit_code = 255},
            fs::exists(log)};
  }

  // Finished scenes of a film, and the row of a finished one, wait beside it
  // for the run that goes on.
  static bool is_kept(const fs::path& path) {
    return path.parent_path().extension() == ".scenes" ||
           path.extension() == ".row";
  }

  bool keeps_anything() const {
    return std::ranges::any_of(
        fs::recursive_directory_iterator(out()),
        [](const fs::directory_entry& entry) { return is_kept(entry.path()); });
  }

  // The content of each output, without what depends on the moment. Journals
  // are no outputs: they are there until all is done.
  std::map<std::string, std::string> outputs() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(out())) {
      if (!entry.is_regular_file()) continue;
      const std::string name = entry.path().lexically_relative(out()).string();
      if (name.find(".journal") != std::string::npos) continue;
      if (is_kept(entry.path())) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      // Databases and pages state when they were made.
      found[name] = name.ends_with(".sqlite") || name.ends_with(".html")
                        ? std::to_string(text.size() / 4096)
                        : bench::answer_hash(text);
    }
    return found;
  }

  std::vector<std::string> litter() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(out())) {
      if (is_kept(entry.path())) continue;
      if (entry.path().extension() == ".part" ||
          entry.path().native().find("-wal") != std::string::npos) {
        names.push_back(entry.path().string());
      }
    }
    for (const auto& entry : fs::directory_iterator(temporary())) {
      names.push_back(entry.path().string());
    }
    return names;
  }

  Workplace place_;
  bench::ScenarioFiles files_;
  std::vector<std::string> before_;  // words before those of the program
};

TEST_P(InterruptedWrites, AFullDiskLeavesNoHalfFile) {
  ASSERT_LE(run("0", "0").run.exit_code, 1);
  const auto expected = outputs();
  ASSERT_FALSE(expected.empty());
  int happened = 0;
  for (int at = 1; at <= kMostCalls; at += GetParam().step) {
    clear();
    const Outcome outcome = run(fmt::format("{}-", at), std::to_string(ENOSPC));
    if (!outcome.happened) break;
    ++happened;
    const std::string where =
        fmt::format("from call {} on: {}", at, outcome.run.errors);
    ASSERT_LT(outcome.run.exit_code, 128) << where;
    for (const auto& [name, hash] : outputs()) {
      EXPECT_EQ(hash, expected.at(name)) << where << name;
    }
    EXPECT_THAT(litter(), IsEmpty()) << where;
    // Only files that are no outputs could not be written, such as learned
    // rates.
    if (outcome.run.exit_code <= 1) {
      EXPECT_EQ(outputs(), expected) << where;
      continue;
    }
    if (is_film()) {
      EXPECT_THAT(outcome.run.errors + outcome.run.output,
                  HasSubstr("No space left on device"));
    }
    const Outcome again = run("0", "0");
    ASSERT_LE(again.run.exit_code, 1) << where << again.run.errors;
    EXPECT_EQ(outputs(), expected) << where;
    EXPECT_FALSE(keeps_anything()) << where;
  }
  std::printf("%d faults\n", happened);
  EXPECT_GT(happened, 3);
}

TEST_P(InterruptedWrites, WhatWasKilledGoesOn) {
  ASSERT_LE(run("0", "0").run.exit_code, 1);
  const auto expected = outputs();
  int happened = 0;
  for (int at = 1; at <= kMostCalls; at += GetParam().step) {
    clear();
    const Outcome outcome = run(std::to_string(at), "kill");
    if (!outcome.happened) break;
    ++happened;
    for (const auto& [name, hash] : outputs()) {
      if (name.ends_with(".part")) continue;
      EXPECT_EQ(hash, expected.at(name)) << "killed at call " << at << name;
    }
    const Outcome again = run("0", "0");
    const std::string where =
        fmt::format("killed at call {}: {}", at, again.run.errors);
    ASSERT_LE(again.run.exit_code, 1) << where;
    EXPECT_EQ(outputs(), expected) << where;
    EXPECT_THAT(litter(), IsEmpty()) << where;
    EXPECT_FALSE(keeps_anything()) << where;
  }
  std::printf("%d kills\n", happened);
  EXPECT_GT(happened, 3);
}

// As `ulimit` sets them: 32 files, 256 MiB, 8 processes.
TEST_P(InterruptedWrites, SmallLimitsChangeNothing) {
  ASSERT_LE(run("0", "0").run.exit_code, 1);
  const auto expected = outputs();
  clear();
  before_ = {"/bin/sh", "-c",
             "ulimit -n 32; ulimit -p 8; ulimit -v 262144; exec \"$0\" \"$@\""};
  const bench::ProcessRun limited = run("0", "0").run;
  ASSERT_LE(limited.exit_code, 1) << limited.errors;
  EXPECT_EQ(outputs(), expected);
}

INSTANTIATE_TEST_SUITE_P(Of, InterruptedWrites, testing::ValuesIn(kCommands),
                         [](const auto& info) {
                           return std::string(info.param.name);
                         });

}  // namespace
}  // namespace framewise
