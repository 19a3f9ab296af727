// SPDX-License-Identifier: Apache-2.0
#include "cli/config/live_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/json/json.h"
#include "base/result.h"
#include "cli/program.h"

namespace framewise::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LiveSettingsTest : public testing::Test {
 protected:
  Invocation invocation(const std::string& text,
                        const Environment& environment = {}) {
    const auto path = folder_.write("framewise.toml", text);
    Invocation asked;
    asked.environment = environment;
    asked.sources = *gather_settings(path.string(), environment, {});
    asked.settings = *Settings::combine(asked.sources.layers);
    return asked;
  }
  void rewrite(const std::string& text) {
    folder_.write("framewise.toml", text);
  }
  std::vector<Json> log_lines() const {
    std::ifstream file(folder_.path() / "log");
    std::vector<Json> lines;
    for (std::string line; std::getline(file, line);) {
      lines.push_back(Json::parse(line));
    }
    return lines;
  }
  std::string log_setting() const {
    return "settings_log = \"" + (folder_.path() / "log").string() + "\"\n";
  }

  TemporaryFolder folder_;
};

Result<void> accept(const LiveSettings::Loaded&) { return {}; }

TEST_F(LiveSettingsTest, TakesNewValuesOfTheFile) {
  const auto live = *LiveSettings::create(
      invocation("[compare]\nconfidence = 0.9\n"), accept);
  rewrite("[compare]\nconfidence = 0.8\nnits = 100\n");
  const SettingsRecord record = live->reload(SettingsCause::kRequest);
  EXPECT_THAT(record.problems, IsEmpty());
  ASSERT_THAT(record.changes, SizeIs(2));
  EXPECT_EQ(record.changes[0].setting->key, "compare.confidence");
  EXPECT_EQ(record.changes[0].before, "0.9");
  EXPECT_EQ(record.changes[0].after, "0.8");
  EXPECT_NE(record.checksum, record.checksum_before);
  EXPECT_EQ(live->current().settings.real("compare.nits"), 100);
}

TEST_F(LiveSettingsTest, KeepsTheOldValuesWhereAnythingIsWrong) {
  const std::string good = "threads = 2\n";
  const auto live = *LiveSettings::create(invocation(good), accept);
  const std::string before = checksum(live->current().settings);
  for (const char* bad :
       {"threads = \"many\"\n", "thread = 3\n", "threads = \n",
        "[compare]\nbackground = \"blue-ish\"\n",
        "[cache]\ndir = \"/m\"\n[models]\nfolder = \"/m\"\n"}) {
    rewrite(std::string("[limits]\nframes = 5\n") + bad);
    const SettingsRecord record = live->reload(SettingsCause::kSignal);
    EXPECT_FALSE(record.problems.empty()) << bad;
    EXPECT_THAT(record.changes, IsEmpty());
    EXPECT_EQ(record.checksum, before);
    EXPECT_EQ(checksum(live->current().settings), before) << bad;
  }
  std::filesystem::remove(folder_.path() / "framewise.toml");
  EXPECT_FALSE(live->reload(SettingsCause::kSignal).problems.empty());
  rewrite("threads = 2\n[limits]\nframes = 5\n");
  EXPECT_THAT(live->reload(SettingsCause::kSignal).problems, IsEmpty());
  EXPECT_EQ(live->current().settings.integer("limits.frames"), 5);
}

TEST_F(LiveSettingsTest, KeepsTheOldValuesWhereTheyCannotBeUsed) {
  const auto live = *LiveSettings::create(
      invocation("threads = 2\n"), [](const LiveSettings::Loaded& loaded) {
        if (loaded.settings.integer("threads") != 3) return Result<void>();
        return Result<void>(fail(ErrorKind::kInput, "not three"));
      });
  rewrite("threads = 3\n");
  const SettingsRecord record = live->reload(SettingsCause::kSignal);
  ASSERT_THAT(record.problems, SizeIs(1));
  EXPECT_EQ(record.problems[0].message, "not three");
  EXPECT_EQ(live->current().settings.integer("threads"), 2);
}

TEST_F(LiveSettingsTest, LetVariablesOverrideTheNewFile) {
  const auto live = *LiveSettings::create(
      invocation("", {{"FRAMEWISE_LIMITS_FRAMES", "7"}}), accept);
  rewrite("[limits]\nframes = 5\nwall_time = \"1s\"\n");
  const SettingsRecord record = live->reload(SettingsCause::kSignal);
  ASSERT_THAT(record.changes, SizeIs(1));
  EXPECT_EQ(record.changes[0].setting->key, "limits.wall_time");
  EXPECT_EQ(live->current().settings.integer("limits.frames"), 7);
}

TEST_F(LiveSettingsTest, WriteALineForEachLoad) {
  const auto live = *LiveSettings::create(
      invocation(log_setting() + "threads = 2\n"), accept);
  rewrite(log_setting() + "threads = 3\n");
  live->reload(SettingsCause::kSignal);
  rewrite("threads = many\n");
  live->reload(SettingsCause::kRequest);
  const std::vector<Json> lines = log_lines();
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0]["cause"], "start");
  EXPECT_EQ(lines[0]["changes"][0]["after"], "2");
  EXPECT_EQ(lines[1]["cause"], "signal");
  EXPECT_EQ(lines[1]["accepted"], true);
  EXPECT_EQ(lines[1]["checksum_before"], lines[0]["checksum"]);
  EXPECT_EQ(lines[1]["changes"][0]["key"], "threads");
  EXPECT_EQ(lines[1]["changes"][0]["needs_restart"], true);
  EXPECT_EQ(lines[2]["accepted"], false);
  EXPECT_EQ(lines[2]["checksum"], lines[1]["checksum"]);
  EXPECT_EQ(lines[2]["problems"].size(), 1u);
  EXPECT_THAT(live->history(), SizeIs(3));
}

TEST_F(LiveSettingsTest, FailAtTheStartWhereTheLogCannotBeWritten) {
  const auto live = LiveSettings::create(
      invocation("settings_log = \"/nowhere/at/all\"\n"), accept);
  ASSERT_FALSE(live);
  EXPECT_THAT(live.error().to_string(), HasSubstr("/nowhere/at/all"));
}

TEST_F(LiveSettingsTest, ForgetOldRecords) {
  const auto live = *LiveSettings::create(invocation(""), accept);
  for (size_t i = 0; i < LiveSettings::kMostRecords + 5; ++i) {
    live->reload(SettingsCause::kRequest);
  }
  EXPECT_THAT(live->history(), SizeIs(LiveSettings::kMostRecords));
}

// Both files are valid; what is read while they change must be one of them.
TEST_F(LiveSettingsTest, ChangeAllValuesTogether) {
  const auto live = *LiveSettings::create(
      invocation("[limits]\nframes = 1\nfile_bytes = 1\n"), accept);
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::thread reader([&] {
    while (!done) {
      const auto now = live->current();
      torn += now.settings.integer("limits.frames") !=
              now.settings.integer("limits.file_bytes");
    }
  });
  for (int i = 2; i < 20; ++i) {
    const std::string n = std::to_string(i);
    rewrite("[limits]\nframes = " + n + "\nfile_bytes = " + n + "\n");
    EXPECT_THAT(live->reload(SettingsCause::kRequest).problems, IsEmpty());
  }
  done = true;
  reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace framewise::cli
