// SPDX-License-Identifier: Apache-2.0
// Every setting says whether it can change a result. The keys of the cache
// must agree: one that was forgotten there would serve wrong results.
#include <gtest/gtest.h>

#include "cli/options/compare_request.h"
#include "compare/cached/comparison_key.h"

namespace framewise::cli {
namespace {

const Command& compare_command() {
  for (const Command& command : commands()) {
    if (command.name == "compare") return command;
  }
  throw std::runtime_error("no such command");
}

// A valid value that asks for something else than the default.
std::string another_value(const Setting& setting) {
  if (setting.key == "compare.metrics") return "psnr";
  if (setting.key == "compare.background") return "#102030";
  if (setting.key == "compare.display") return "standard_fhd";
  if (setting.key == "input.raw_video") return "16x16:gray";
  switch (setting.type) {
    case SettingType::kBool:
      return setting.default_text == "true" ? "false" : "true";
    case SettingType::kChoice:
      for (const std::string_view choice : choices_of(setting)) {
        if (choice != setting.default_text) return std::string(choice);
      }
      return "";
    case SettingType::kNameOrFile:
      return setting.key == "compare.policy" ? "strict" : "another";
    case SettingType::kText: return "another";
    case SettingType::kList: return "psnr";
    case SettingType::kReal: return format_value(setting, setting.maximum);
    case SettingType::kPath: return "another";
    default: return format_value(setting, int64_t(setting.minimum) + 7);
  }
}

cache::Key key_with(std::span<const FlagValue> flags) {
  const std::array sources = {read_flags(flags)};
  Invocation invocation{.command = &compare_command()};
  auto settings = Settings::combine(sources);
  EXPECT_TRUE(settings) << settings.error().to_string();
  invocation.settings = *std::move(settings);
  const auto request = compare_request(invocation);
  EXPECT_TRUE(request) << request.error().to_string();
  if (!request) return {};
  return *comparison::comparison_key({"aa", {"bb"}}, request->options);
}

TEST(CacheSettings, AKeyChangesExactlyWithTheSettingsThatChangeResults) {
  int changing = 0;
  for (const Setting& setting : kSettings) {
    if (!takes(compare_command(), setting)) continue;
    // A share is drawn by some kinds of sampling only.
    std::vector<FlagValue> flags;
    if (setting.key == "compare.sample_share") {
      flags.push_back({find_setting("compare.sampling"), "uniform", "--flag"});
    }
    const cache::Key usual = key_with(flags);
    flags.push_back({&setting, another_value(setting), "--flag"});
    EXPECT_EQ(key_with(flags) != usual, setting.changes_results) << setting.key;
    changing += setting.changes_results;
  }
  EXPECT_GT(changing, 10);
}

}  // namespace
}  // namespace framewise::cli
