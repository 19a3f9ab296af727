// SPDX-License-Identifier: Apache-2.0
// `framewise config` from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/json/json.h"
#include "base/settings.h"
#include "cli/program.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Json shown(const std::vector<std::string>& flags,
           const ProgramOptions& options = {}) {
  std::vector<std::string> words = {"config", "show", "--json"};
  words.insert(words.end(), flags.begin(), flags.end());
  const ProgramResult result = framewise(words, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return Json::parse(result.out);
}

TEST(ConfigProfiles, ListsEveryProfile) {
  const ProgramResult result = framewise({"config", "profiles"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const Profile& profile : profiles()) {
    EXPECT_THAT(result.out, HasSubstr(std::string(profile.name)));
  }
}

TEST(ConfigProfiles, PrintsEachValueWithItsReasonAndWhatGiflabSets) {
  const std::string out = framewise({"config", "profiles", "production"}).out;
  EXPECT_THAT(out, HasSubstr("output goes to logs"));
  EXPECT_THAT(out, HasSubstr("validation_cache.memory_limit_mb"));
  EXPECT_THAT(out, HasSubstr("cache.memory = 100MiB"));
  EXPECT_THAT(out, HasSubstr("GIFLAB_MAX_PARALLEL_WORKERS"));
  const ProgramResult wrong = framewise({"config", "profiles", "productoin"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean production?"));
}

TEST(ConfigProfiles, GivesAReasonForEveryValueInJson) {
  const Json json =
      Json::parse(framewise({"config", "profiles", "--json"}).out);
  EXPECT_EQ(json["schema"], "framewise.profiles/1");
  ASSERT_EQ(json["profiles"].size(), profiles().size());
  size_t of_giflab = 0;
  for (const Json& profile : json["profiles"]) {
    for (const char* list : {"values", "giflab_profile", "giflab_variables"}) {
      for (const Json& row : profile[list]) {
        EXPECT_NE(row["reason"], "") << profile["name"] << row;
      }
    }
    of_giflab += profile["giflab_profile"].empty() ? 0 : 1;
  }
  EXPECT_EQ(of_giflab, 7u);
}

TEST(ConfigShow, SaysWhyAProfileHasAValue) {
  EXPECT_THAT(framewise({"config", "show", "--profile", "testing"}).out,
              HasSubstr("profile testing: GifLab's value; a test sees no "
                        "earlier result"));
}

TEST(ConfigShow, HasAChecksumOfTheValues) {
  const Json usual = shown({});
  EXPECT_EQ(usual["checksum"].text().size(), 16u);
  EXPECT_EQ(shown({"--threads", "0"})["checksum"], usual["checksum"]);
  EXPECT_NE(shown({"--threads", "3"})["checksum"], usual["checksum"]);
}

TEST(ConfigExplain, KnowsASettingByEachOfItsNames) {
  for (const char* name :
       {"cache.memory", "cache-memory", "FRAMEWISE_CACHE_MEMORY",
        "GIFLAB_CACHE_SIZE_MB", "validation_cache.memory_limit_mb",
        "GIFLAB_CONFIG_VALIDATION_CACHE_MEMORY_LIMIT_MB"}) {
    const ProgramResult result = framewise({"config", "explain", name});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("Largest size of the cache in the memory "
                                      "of a process"))
        << name;
    EXPECT_THAT(result.out, HasSubstr("profile low-memory   25MiB: GifLab's"));
  }
  EXPECT_THAT(framewise({"config", "explain", "GIFLAB_USE_GPU"}).out,
              HasSubstr("has no effect: all metrics run on the CPU"));
  const ProgramResult wrong = framewise({"config", "explain", "thread"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean threads?"));
}

TEST(ConfigExport, WritesAFileThatReadsBackAsTheSameValues) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "saved.toml").string();
  const std::vector<std::string> flags = {
      "--profile",    "low-memory", "--threads", "3",
      "--background", "white",      "--models",  "a \"b\"\\c\td",
      "--confidence", "0.9"};
  const Json before = shown(flags);
  for (const bool all : {false, true}) {
    std::vector<std::string> words = {"config", "export", "-o", file};
    if (all) words.emplace_back("--all");
    words.insert(words.end(), flags.begin(), flags.end());
    ASSERT_EQ(framewise(words).exit_code, 0);
    const Json after = shown({}, {.environment = {{"FRAMEWISE_CONFIG", file}}});
    EXPECT_EQ(after["checksum"], before["checksum"]) << read(file);
  }
}

TEST(ConfigImport, ReadsWhatShowPrints) {
  const TemporaryFolder folder;
  const ProgramResult printed = framewise(
      {"config", "show", "--json", "--profile", "testing", "--threads", "7"});
  const auto json = folder.write("shown.json", printed.out);
  const std::string file = (folder.path() / "framewise.toml").string();
  const ProgramResult result =
      framewise({"config", "import", json.string(), "-o", file});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(
      shown({}, {.environment = {{"FRAMEWISE_CONFIG", file}}})["checksum"],
      Json::parse(printed.out)["checksum"]);
}

TEST(ConfigImport, ConvertsGiflabsConfiguration) {
  const TemporaryFolder folder;
  const auto json = folder.write("giflab.json", R"({"config": {
      "VALIDATION_CACHE": {"memory_limit_mb": 300, "enabled": true},
      "FRAME_SAMPLING": {"enabled": true, "default_strategy": "uniform",
                         "uniform": {"sampling_rate": 0.4}},
      "FRAME_CACHE": {"memory_limit_mb": 500},
      "SOMETHING": {"new": 1}}})");
  const ProgramResult result = framewise({"config", "import", json.string()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("[cache]\nuse = \"disk\"\n"));
  EXPECT_THAT(result.out, HasSubstr("memory = \"300MiB\"\n"));
  EXPECT_THAT(result.out, HasSubstr("sampling = \"uniform\"\n"));
  EXPECT_THAT(result.out, HasSubstr("sample_share = \"40%\"\n"));
  EXPECT_THAT(result.err, HasSubstr("FRAME_CACHE.memory_limit_mb was left out: "
                                    "frames are decoded once"));
  EXPECT_THAT(result.err, HasSubstr("SOMETHING.new is not known"));
}

TEST(ConfigImport, RefusesWhatIsNoConfiguration) {
  const TemporaryFolder folder;
  for (const char* text :
       {"{", "{\"settings\": 3}", "{\"settings\": [1]}",
        "{\"VALIDATION_CACHE\": {\"memory_limit_mb\": \"many\"}}",
        "threads = many",
        "{\"settings\": [{\"key\": \"threads\", \"text\": "
        "\"-1\"}]}"}) {
    const auto file = folder.write("bad", text);
    const ProgramResult result = framewise({"config", "import", file.string()});
    EXPECT_NE(result.exit_code, 0) << text;
    EXPECT_THAT(result.err, HasSubstr("error")) << text;
    EXPECT_THAT(result.out, IsEmpty()) << text;
  }
}

TEST(ConfigValidate, TellsErrorsFromWarningsAndNotes) {
  const TemporaryFolder folder;
  const auto file = folder.write(
      "c.toml",
      "threads = 1000\n[compare]\nsample_share = \"10%\"\n[cache]\n"
      "use = \"none\"\n");
  const ProgramResult result = framewise({"config", "validate", file.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("warning: threads is 1000"));
  EXPECT_THAT(result.err, HasSubstr("note: compare.sample_share has no"));
  const auto wrong = folder.write("wrong.toml",
                                  "[cache]\ndir = \"/m\"\n[models]\nfolder = "
                                  "\"/m\"\n[compare]\nbackground = \"x\"\n");
  const ProgramResult errors =
      framewise({"config", "validate", "--json", wrong.string()});
  EXPECT_EQ(errors.exit_code, 2);
  const Json json = Json::parse(errors.out);
  size_t count = 0;
  for (const Json& found : json["findings"]) {
    count += found["severity"] == "error";
  }
  EXPECT_EQ(count, 2u) << errors.out;
}

TEST(Shortcuts, AreTurnedOffByOneFlagAndByGiflabsVariable) {
  const auto text_of = [](const Json& json, const char* key) {
    for (const Json& row : json["settings"]) {
      if (row["key"] == key) return row["text"].text();
    }
    return std::string();
  };
  const Json by_flag = shown({"--no-shortcuts", "--threads", "4"});
  const Json by_variable = shown(
      {}, {.environment = {{"GIFLAB_DISABLE_ALL_OPTIMIZATIONS", "true"}}});
  for (const Json& json : {by_flag, by_variable}) {
    EXPECT_EQ(text_of(json, "threads"), "1");
    EXPECT_EQ(text_of(json, "cache.use"), "none");
    EXPECT_EQ(text_of(json, "compare.full"), "true");
  }
}

}  // namespace
}  // namespace framewise
