// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>
#include <set>

namespace framewise::cli {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

Result<CommandLine> parse(std::vector<std::string> words) {
  return parse_command_line(words);
}

TEST(CommandLine, TellsCommandArgumentsAndFlagsApart) {
  const auto line =
      parse({"inspect", "a.gif", "--json", "b.gif", "--threads", "4", "-"});
  ASSERT_TRUE(line) << line.error().to_string();
  EXPECT_EQ(line->command->name, "inspect");
  EXPECT_THAT(line->arguments, ElementsAre("a.gif", "b.gif", "-"));
  EXPECT_THAT(line->options, SizeIs(1));
  ASSERT_THAT(line->settings, SizeIs(1));
  EXPECT_EQ(line->settings[0].setting->key, "threads");
  EXPECT_EQ(line->settings[0].text, "4");
}

TEST(CommandLine, TakesValuesInEverySpelling) {
  for (const std::vector<std::string>& spelling :
       {std::vector<std::string>{"--threads", "4"},
        {"--threads=4"},
        {"-j", "4"},
        {"-j4"},
        {"-j=4"},
        {"-qj4"}}) {
    std::vector<std::string> words = {"inspect", "a"};
    words.insert(words.end(), spelling.begin(), spelling.end());
    const auto line = parse(words);
    ASSERT_TRUE(line) << spelling[0];
    EXPECT_EQ(line->settings.back().text, "4") << spelling[0];
    EXPECT_THAT(line->arguments, ElementsAre("a"));
  }
}

TEST(CommandLine, TakesLimitsOfMetricsAsRequirements) {
  const auto line = parse(
      {"compare", "a", "b", "--min-vmaf", "95", "--max-butteraugli.p95=1.5"});
  ASSERT_TRUE(line) << line.error().to_string();
  EXPECT_THAT(line->arguments, ElementsAre("a", "b"));
  EXPECT_THAT(line->options,
              ElementsAre(testing::Pair("require", "vmaf>=95"),
                          testing::Pair("require", "butteraugli.p95<=1.5")));
  EXPECT_FALSE(parse({"compare", "a", "b", "--min-vmaf"}));
  EXPECT_FALSE(parse({"compare", "a", "b", "--min-beauty", "3"}));
  EXPECT_FALSE(parse({"inspect", "a", "--min-vmaf", "3"}));
}

TEST(CommandLine, TakesGlobalFlagsBeforeTheCommand) {
  const auto line = parse({"--color", "never", "-q", "config", "show"});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->command->name, "config show");
  EXPECT_THAT(line->settings, SizeIs(2));
}

TEST(CommandLine, TakesTheLongerOfTwoNamesThatFit) {
  const auto token = parse({"serve", "token", "ci"});
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(token->command->name, "serve token");
  EXPECT_EQ(token->arguments, (std::vector<std::string>{"ci"}));
  const auto serve = parse({"serve", "--jobs", "2"});
  ASSERT_TRUE(serve) << serve.error().to_string();
  EXPECT_EQ(serve->command->name, "serve");
}

TEST(CommandLine, NegatesSwitches) {
  const auto text = [](const char* flag) {
    return parse({"inspect", "a", flag})->settings.at(0).text;
  };
  EXPECT_EQ(text("--tolerant"), "true");
  EXPECT_EQ(text("--no-tolerant"), "false");
  EXPECT_EQ(text("--tolerant=false"), "false");
  EXPECT_FALSE(parse({"inspect", "a", "--no-threads"}));
  EXPECT_FALSE(parse({"inspect", "a", "--no-tolerant=yes"}));
}

TEST(CommandLine, AddsUpAListThatIsGivenSeveralTimes) {
  const auto line = parse({"compare", "a", "b", "-m", "psnr", "--metric=ssim"});
  ASSERT_TRUE(line) << line.error().to_string();
  ASSERT_THAT(line->settings, SizeIs(1));
  EXPECT_EQ(line->settings[0].text, "psnr,ssim");
}

TEST(CommandLine, EndsFlagsAtTwoDashes) {
  const auto line = parse({"inspect", "--", "--json", "--"});
  EXPECT_THAT(line->arguments, ElementsAre("--json", "--"));
}

TEST(CommandLine, AsksForHelpWhateverIsMissing) {
  EXPECT_TRUE(parse({"inspect", "--help"})->help);
  EXPECT_TRUE(parse({"-h"})->help);
  EXPECT_EQ(parse({"config", "-h"})->unfinished, "config");
}

TEST(CommandLine, TakesTheWordHelpInFrontOfACommand) {
  const auto line = parse({"help", "config", "show"});
  ASSERT_TRUE(line) << line.error().to_string();
  EXPECT_TRUE(line->help);
  ASSERT_TRUE(line->command);
  EXPECT_EQ(line->command->name, "config show");
  EXPECT_FALSE(parse({"inspect", "help"})->help) << "a file of that name";
  EXPECT_TRUE(parse({"inspect", "--help=all"})->help_all);
  EXPECT_FALSE(parse({"inspect", "--help=some"}));
}

TEST(CommandLine, UnderstandsFlagsAsOtherProgramsSpellThem) {
  const auto line = parse({"compare", "a", "b", "--output", "x.json"});
  ASSERT_TRUE(line) << line.error().to_string();
  ASSERT_THAT(line->options, SizeIs(1));
  EXPECT_EQ(line->options[0].first, "out");
  EXPECT_TRUE(parse({"batch", "a", "b", "--resume"}));
}

TEST(CommandLine, TakesNamesThatBeginWithADashAfterTwoInEachCommand) {
  for (const Command& command : commands()) {
    if (command.most_arguments == 0) continue;
    std::vector<std::string> words;
    for (const auto word : std::views::split(command.name, ' ')) {
      words.emplace_back(word.begin(), word.end());
    }
    const size_t count = std::max<size_t>(1, command.least_arguments);
    const std::vector<std::string> names(count, "-j");
    words.push_back("--");
    words.insert(words.end(), names.begin(), names.end());
    const auto line = parse(words);
    ASSERT_TRUE(line) << command.name << ": " << line.error().to_string();
    EXPECT_EQ(line->arguments, names) << command.name;
  }
}

TEST(CommandTable, NamesOnlyFlagsThatExistAsCommon) {
  for (const Command& command : commands()) {
    for (const std::string_view flag : command.common_flags) {
      const auto has = [flag](const auto& rows, auto member) {
        return std::ranges::any_of(
            rows, [&](const auto& row) { return row.*member == flag; });
      };
      EXPECT_TRUE(has(command.options, &Option::name) ||
                  has(kSettings, &Setting::flag) ||
                  has(kShorthands, &Shorthand::flag) ||
                  has(global_options(), &Option::name))
          << command.name << " --" << flag;
    }
  }
}

TEST(CommandTable, HasNoFlagThatASettingHasToo) {
  for (const Command& command : commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    const auto add = [&](std::string_view name, char letter) {
      EXPECT_TRUE(names.insert(name).second) << command.name << " " << name;
      if (letter == '\0') return;
      EXPECT_TRUE(letters.insert(letter).second) << command.name << letter;
    };
    for (const Option& option : command.options) {
      add(option.name, option.short_name);
    }
    for (const Option& option : global_options()) {
      add(option.name, option.short_name);
    }
    // A command may have an option of its own like that of a setting that it
    // does not take.
    for (const Setting& setting : kSettings) {
      if (takes(command, setting)) add(setting.flag, setting.short_flag);
    }
    for (const Shorthand& shorthand : kShorthands) {
      add(shorthand.flag, shorthand.short_flag);
    }
  }
}

TEST(CommandTable, GivesEachCommandAnExample) {
  for (const Command& command : commands()) {
    EXPECT_FALSE(command.examples.empty()) << command.name;
    EXPECT_FALSE(command.summary.empty());
    EXPECT_FALSE(command.description.empty());
  }
}

}  // namespace
}  // namespace framewise::cli
