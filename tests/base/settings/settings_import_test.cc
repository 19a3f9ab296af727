// SPDX-License-Identifier: Apache-2.0
#include "base/settings/settings_import.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

TEST(SettingsImport, ReadsTheFileOfThisProgram) {
  const auto source = import_settings("threads = 3\n", "a.toml");
  ASSERT_TRUE(source);
  EXPECT_THAT(source->assignments, SizeIs(1));
}

TEST(SettingsImport, LeavesOutWhatIsBuiltIn) {
  const auto source = import_settings(
      R"({"settings": [{"key": "threads", "text": "0", "layer": "built-in"},
                       {"key": "memory", "text": "1GiB", "layer": "flag"},
                       {"key": "gone", "text": "1"}]})",
      "a.json");
  ASSERT_TRUE(source);
  ASSERT_THAT(source->assignments, SizeIs(1));
  EXPECT_EQ(source->assignments[0].setting->key, "memory");
  ASSERT_THAT(source->remarks, SizeIs(1));
  EXPECT_THAT(source->remarks[0].text, HasSubstr("gone is not a setting"));
}

TEST(SettingsImport, TakesGiflabsKeysInTheOrderInWhichTheyOverride) {
  const auto source = import_settings(
      R"({"FRAME_SAMPLING": {"enabled": false, "default_strategy": "uniform"}})",
      "giflab.json");
  ASSERT_TRUE(source);
  const auto settings = Settings::combine({&*source, 1});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->text("compare.sampling"), "full");
}

TEST(SettingsImport, RefusesWhatItDoesNotUnderstand) {
  for (const char* text :
       {"{", "{\"settings\": 3}", "{\"settings\": [1]}",
        "{\"settings\": [{\"text\": \"1\"}]}", "{\"a\": 1, \"a\": 2}"}) {
    const auto source = import_settings(text, "a.json");
    ASSERT_FALSE(source) << text;
    EXPECT_THAT(source.error().to_string(), HasSubstr("a.json")) << text;
  }
}

TEST(SettingsImport, SurvivesValuesOfWrongKinds) {
  const auto source = import_settings(
      R"({"settings": [{"key": "threads", "text": 3, "layer": {}},
                       {"key": 7, "text": "x"}]})",
      "a.json");
  ASSERT_TRUE(source);
  EXPECT_THAT(source->assignments, SizeIs(1));
}

TEST(SettingsImport, LimitsTheNumberOfValues) {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i) {
    text += fmt::format("{}\"k{}\": 1", i == 0 ? "" : ", ", i);
  }
  const auto source = import_settings(text + "}", "a.json");
  ASSERT_FALSE(source);
  EXPECT_THAT(source.error().to_string(), HasSubstr("more than 4096 values"));
}

}  // namespace
}  // namespace framewise
