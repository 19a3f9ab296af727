// SPDX-License-Identifier: Apache-2.0
#include "base/giflab/config_keys.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/giflab/variables.h"
#include "base/settings.h"

namespace framewise::giflab {
namespace {

Settings with_profile(std::string_view name) {
  const FlagValue flag[] = {
      {find_setting("profile"), std::string(name), "--profile"}};
  const SettingsSource source[] = {read_flags(flag)};
  return *Settings::combine(source);
}

size_t index_of(const Setting& setting) {
  return size_t(&setting - kSettings.data());
}

TEST(GiflabConfigKeys, EachHaveASettingOrSayWhatReplacesThem) {
  std::set<std::string> variables;
  for (const ConfigKey& key : config_keys()) {
    SCOPED_TRACE(key.key);
    EXPECT_TRUE(variables.insert(variable_of(key)).second);
    EXPECT_NE(key.setting.empty(), key.instead.empty());
    if (key.setting.empty()) continue;
    EXPECT_NE(find_setting(key.setting), nullptr);
    EXPECT_NE(key.translate, nullptr);
  }
}

TEST(GiflabConfigKeys, AreFoundByKeyAndByVariable) {
  for (const ConfigKey& key : config_keys()) {
    EXPECT_EQ(find_config_key(key.key), &key);
    EXPECT_EQ(find_config_variable(variable_of(key)), &key);
  }
  EXPECT_EQ(find_config_key("VALIDATION_CACHE.ttl_seconds"),
            find_config_key("validation_cache.ttl_seconds"));
  EXPECT_EQ(find_config_key("frame_cache"), nullptr);
  EXPECT_EQ(find_config_variable("GIFLAB_DEBUG"), nullptr);
}

// What a profile of GifLab sets, the profile of that name here sets as well.
TEST(GiflabProfiles, HaveTheirValuesHere) {
  for (size_t column = 0; column < kProfiles.size(); ++column) {
    const std::string_view name = kProfiles[column];
    ASSERT_NE(find_profile(name), nullptr) << name;
    const Settings settings = with_profile(name);
    std::map<std::string_view, std::string> wanted;
    for (const ConfigKey& key : config_keys()) {
      if (key.setting.empty() || key.values[column].empty()) continue;
      const std::string text = key.translate(key.values[column]);
      if (!text.empty()) wanted[key.setting] = text;
    }
    // A cache on disk of 0 bytes is one in memory.
    if (name == "interactive") wanted["cache.use"] = "memory";
    EXPECT_GE(wanted.size(), 4u) << name;
    for (const auto& [key, text] : wanted) {
      const Setting& setting = *find_setting(key);
      const auto value = parse_value(setting, text);
      ASSERT_TRUE(value) << name << ": " << value.error().to_string();
      EXPECT_EQ(settings.value(index_of(setting)), *value)
          << name << ": " << key << " = " << text;
    }
  }
}

TEST(GiflabProfiles, OfVariablesHaveTheirValuesHereOrAReason) {
  for (const std::string_view name : kEnvironmentProfiles) {
    EXPECT_NE(find_profile(name), nullptr) << name;
  }
  for (const EnvironmentValue& row : environment_values()) {
    SCOPED_TRACE(row.variable);
    const Variable* const variable = find_variable(row.variable);
    ASSERT_NE(variable, nullptr);
    EXPECT_FALSE(row.reason.empty());
    // Other settings depend on the machine, and say so.
    if (variable->setting != "compare.full") continue;
    for (size_t column = 0; column < kEnvironmentProfiles.size(); ++column) {
      const std::string text = variable->translate(row.values[column]);
      if (text.empty()) continue;
      EXPECT_TRUE(
          with_profile(kEnvironmentProfiles[column]).enabled("compare.full"))
          << kEnvironmentProfiles[column];
    }
  }
}

}  // namespace
}  // namespace framewise::giflab
