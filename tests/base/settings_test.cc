// SPDX-License-Identifier: Apache-2.0
#include "base/settings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace framewise {
namespace {

using Layer = SettingOrigin::Layer;
using testing::HasSubstr;
using testing::SizeIs;

Result<Settings> from(SettingsSource file, SettingsSource environment = {},
                      SettingsSource flags = {}) {
  const std::array sources = {std::move(file), std::move(environment),
                              std::move(flags)};
  return Settings::combine(sources);
}

SettingsSource file(std::string_view text) {
  return read_settings_file(text, "framewise.toml");
}

SettingsSource flag(std::string_view key, std::string text) {
  const Setting* setting = find_setting(key);
  const FlagValue value{setting, std::move(text),
                        fmt::format("--{}", setting->flag)};
  return read_flags({&value, 1});
}

// A valid value that differs from the default.
std::string another_value(const Setting& setting) {
  switch (setting.type) {
    case SettingType::kBool:
      return setting.default_text == "true" ? "false" : "true";
    case SettingType::kChoice:
      for (const std::string_view choice : choices_of(setting)) {
        if (choice != setting.default_text) return std::string(choice);
      }
      return "";
    case SettingType::kText:
    case SettingType::kList: return "another";
    case SettingType::kReal: return format_value(setting, setting.minimum);
    default: return format_value(setting, int64_t(setting.minimum) + 7);
  }
}

TEST(SettingsTable, GivesEverySettingNamesThatNothingElseHas) {
  std::set<std::string> variables;
  std::set<std::string> flags;
  std::set<char> short_flags;
  const auto add_flag = [&](std::string_view name, char letter) {
    EXPECT_TRUE(flags.insert(std::string(name)).second) << name;
    if (letter == '\0') return;
    EXPECT_TRUE(short_flags.insert(letter).second) << letter;
  };
  for (const Setting& setting : kSettings) {
    SCOPED_TRACE(setting.key);
    EXPECT_TRUE(variables.insert(variable_of(setting)).second);
    EXPECT_FALSE(setting.help.empty());
    add_flag(setting.flag, setting.short_flag);
  }
  for (const Shorthand& shorthand : kShorthands) {
    add_flag(shorthand.flag, shorthand.short_flag);
    EXPECT_NE(find_setting(shorthand.key), nullptr);
  }
}

TEST(SettingsTable, HasDefaultsInTheirOwnRange) {
  for (const Setting& setting : kSettings) {
    const auto value = parse_value(setting, setting.default_text);
    ASSERT_TRUE(value) << value.error().to_string();
    EXPECT_EQ(format_value(setting, *value), setting.default_text);
  }
}

TEST(SettingsTable, ReachesEverySettingFromFileEnvironmentAndFlag) {
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const Setting& setting = kSettings[i];
    SCOPED_TRACE(setting.key);
    const std::string text = another_value(setting);
    const auto by_file =
        from(file(fmt::format("{} = \"{}\"", setting.key, text)));
    const auto by_variable =
        from({}, read_environment({{variable_of(setting), text}}));
    const auto by_flag = from({}, {}, flag(setting.key, text));
    ASSERT_TRUE(by_file) << by_file.error().to_string();
    ASSERT_TRUE(by_variable) << by_variable.error().to_string();
    ASSERT_TRUE(by_flag) << by_flag.error().to_string();
    for (const Settings* settings : {&*by_file, &*by_variable, &*by_flag}) {
      EXPECT_EQ(format_value(setting, settings->value(i)), text);
    }
    EXPECT_EQ(by_file->origin(i).where, "framewise.toml:1");
    EXPECT_EQ(by_variable->origin(i).where, variable_of(setting));
    EXPECT_EQ(by_flag->origin(i).where, fmt::format("--{}", setting.flag));
  }
}

TEST(SettingsTable, WritesValuesThatReadBackAsTheSame) {
  const Setting& bytes = *find_setting("limits.file_bytes");
  const Setting& pixels = *find_setting("limits.frame_pixels");
  const Setting& time = *find_setting("limits.wall_time");
  for (const int64_t amount :
       {int64_t{0}, int64_t{1}, int64_t{999}, int64_t{1000}, int64_t{1024},
        int64_t{1536}, int64_t{86'400'000}, int64_t{60'001},
        int64_t{1'500'000'000}, int64_t{1} << 40}) {
    for (const Setting* setting : {&bytes, &pixels, &time}) {
      const std::string text = format_value(*setting, amount);
      const auto back = parse_value(*setting, text);
      if (double(amount) > setting->maximum) continue;
      ASSERT_TRUE(back) << setting->key << " " << text;
      EXPECT_EQ(std::get<int64_t>(*back), amount) << text;
    }
  }
}

struct Spelling {
  const char* key;
  const char* text;
  int64_t value;
};

TEST(SettingValue, UnderstandsUnits) {
  const Spelling rows[] = {
      {"limits.file_bytes", "512MiB", 536'870'912},
      {"limits.file_bytes", "512 mib", 536'870'912},
      {"limits.file_bytes", "1.5GB", 1'500'000'000},
      {"limits.file_bytes", "64k", 65'536},
      {"limits.file_bytes", "64kB", 64'000},
      {"limits.file_bytes", "12345", 12'345},
      {"limits.file_bytes", "0", 0},
      {"limits.wall_time", "30s", 30'000},
      {"limits.wall_time", "250ms", 250},
      {"limits.wall_time", "2m", 120'000},
      {"limits.wall_time", "1.5h", 5'400'000},
      {"limits.wall_time", "90", 90'000},
      {"limits.frame_pixels", "100Mpx", 100'000'000},
      {"limits.frame_pixels", "0.25M", 250'000},
      {"limits.frame_pixels", "1000 px", 1000},
      {"limits.frames", "5k", 5000},
      {"memory_share", "40%", 40},
  };
  for (const Spelling& row : rows) {
    const auto value = parse_value(*find_setting(row.key), row.text);
    ASSERT_TRUE(value) << row.text << ": " << value.error().to_string();
    EXPECT_EQ(std::get<int64_t>(*value), row.value) << row.text;
  }
}

TEST(SettingValue, RefusesWhatItCannotKeep) {
  const std::pair<const char*, const char*> rows[] = {
      {"limits.file_bytes", ""},
      {"limits.file_bytes", "lots"},
      {"limits.file_bytes", "1.0001B"},
      {"limits.file_bytes", "-1"},
      {"limits.file_bytes", "9e30"},
      {"limits.file_bytes", "nan"},
      {"limits.file_bytes", "99999999T"},
      {"limits.file_bytes", "5 apples"},
      {"limits.wall_time", "1 week"},
      {"limits.wall_time", "1000h"},
      {"threads", "1.5"},
      {"threads", "-3"},
      {"threads", "5000"},
      {"memory_share", "0"},
      {"memory_share", "200%"},
      {"input.tolerant", "maybe"},
      {"color", "Always"},
      {"profile", ""},
  };
  for (const auto& [key, text] : rows) {
    const auto value = parse_value(*find_setting(key), text);
    ASSERT_FALSE(value) << key << " = " << text;
    EXPECT_EQ(value.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(value.error().message, HasSubstr(key));
    EXPECT_FALSE(value.error().hint.empty()) << key << " = " << text;
  }
}

TEST(SettingValue, SaysWhichValuesAreAllowed) {
  const auto threads = parse_value(*find_setting("threads"), "5000");
  EXPECT_EQ(threads.error().message, "threads: 5000 is out of range");
  EXPECT_EQ(threads.error().hint, "allowed is 0 to 1024");
  const auto color = parse_value(*find_setting("color"), "allways");
  EXPECT_EQ(color.error().hint, "did you mean always?");
}

TEST(SettingValue, ReadsRealNumbersWithTheirUnit) {
  const Setting real{.key = "x",
                     .type = SettingType::kReal,
                     .minimum = -1,
                     .maximum = 2.5,
                     .unit = "dB"};
  EXPECT_EQ(std::get<double>(*parse_value(real, "0.5")), 0.5);
  EXPECT_EQ(std::get<double>(*parse_value(real, "1dB")), 1.0);
  EXPECT_EQ(format_value(real, 0.1), "0.1dB");
  EXPECT_EQ(parse_value(real, "3").error().hint, "allowed is -1dB to 2.5dB");
  EXPECT_FALSE(parse_value(real, "1 px"));
}

TEST(SettingsFile, ReadsSectionsAndDottedKeysAlike) {
  const auto dotted = from(file("limits.frames = 12\n"));
  const auto section = from(file("# limits\n[limits]\nframes = 12\n"));
  EXPECT_EQ(dotted->integer("limits.frames"), 12);
  EXPECT_EQ(section->integer("limits.frames"), 12);
  EXPECT_EQ(section->origin(SettingKey("limits.frames").index()).where,
            "framewise.toml:3");
}

TEST(SettingsFile, NamesLineAndColumnOfEveryProblem) {
  const SettingsSource source = file(
      "thread = 4\n"
      "[limits]\n"
      "  file_byte = \"1MiB\"\n"
      "  frames = [1, 2]\n"
      "  wall_time = \"soon\"\n"
      "[limitz]\n"
      "frames = 1\n");
  ASSERT_THAT(source.problems, SizeIs(5));
  EXPECT_EQ(source.problems[0].to_string(),
            "framewise.toml:1:1: unknown setting \"thread\"");
  EXPECT_EQ(source.problems[0].hint, "did you mean threads?");
  EXPECT_EQ(source.problems[1].to_string(),
            "framewise.toml:3:3: unknown setting \"limits.file_byte\"");
  EXPECT_EQ(source.problems[1].hint, "did you mean limits.file_bytes?");
  EXPECT_EQ(source.problems[2].to_string(),
            "framewise.toml:4:12: limits.frames: expected one value");
  EXPECT_EQ(
      source.problems[3].to_string(),
      "framewise.toml:5:15: limits.wall_time: \"soon\" is not a duration");
  EXPECT_EQ(source.problems[4].hint, "did you mean limits?");
}

TEST(SettingsFile, SuggestsTheSectionThatWasForgotten) {
  EXPECT_EQ(file("tolerant = true").problems[0].hint,
            "did you mean input.tolerant?");
}

TEST(SettingsFile, SaysWhereTheSyntaxBreaks) {
  const SettingsSource source = file("color = \"never\"\nthreads = = 3\n");
  ASSERT_THAT(source.problems, SizeIs(1));
  EXPECT_EQ(source.problems[0].file, "framewise.toml:2:11");
  EXPECT_THAT(source.problems[0].message, HasSubstr("not valid TOML"));
  EXPECT_THAT(file("a = [1, ").problems[0].hint, HasSubstr("closes with ]"));
  EXPECT_THAT(file("threads = many").problems[0].hint, HasSubstr("quotes"));
}

TEST(SettingsFile, TakesPlainTomlNumbersAndTruthValues) {
  const auto settings = from(file(
      "threads = 3\ninput.tolerant = true\nlimits.file_bytes = 1_000_000\n"));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->integer("threads"), 3);
  EXPECT_TRUE(settings->enabled("input.tolerant"));
  EXPECT_EQ(settings->integer("limits.file_bytes"), 1'000'000);
}

TEST(Settings, LaysLaterSourcesOverEarlierOnes) {
  const std::string text = "profile = \"low-memory\"\nthreads = 3\n";
  const auto origin = [](const Result<Settings>& settings) {
    return settings->origin(SettingKey("threads").index());
  };
  EXPECT_EQ(Settings().integer("threads"), 0);

  const auto profile = from(file("profile = \"low-memory\""));
  EXPECT_EQ(profile->integer("threads"), 2);
  EXPECT_EQ(origin(profile).layer, Layer::kProfile);
  EXPECT_EQ(origin(profile).where, "profile low-memory");

  const auto with_file = from(file(text));
  EXPECT_EQ(with_file->integer("threads"), 3);
  EXPECT_EQ(origin(with_file).where, "framewise.toml:2");

  const SettingsSource variable =
      read_environment({{"FRAMEWISE_THREADS", "4"}});
  EXPECT_EQ(from(file(text), variable)->integer("threads"), 4);

  const auto with_flag = from(file(text), variable, flag("threads", "5"));
  EXPECT_EQ(with_flag->integer("threads"), 5);
  EXPECT_EQ(origin(with_flag).layer, Layer::kFlag);
}

TEST(Settings, LeavesNothingOfAProfileBehindWhenAnotherIsChosen) {
  const auto chosen =
      from(file("profile = \"low-memory\""), {}, flag("profile", "accuracy"));
  const auto alone = from({}, {}, flag("profile", "accuracy"));
  ASSERT_TRUE(chosen && alone);
  for (size_t i = 0; i < kSettings.size(); ++i) {
    EXPECT_EQ(chosen->value(i), alone->value(i)) << kSettings[i].key;
  }
}

TEST(Settings, KnowsOnlyProfilesWhoseValuesAreValid) {
  for (const Profile& profile : profiles()) {
    for (const ProfileValue& row : profile.values) {
      SCOPED_TRACE(fmt::format("{}: {}", profile.name, row.key));
      const Setting* setting = find_setting(row.key);
      ASSERT_NE(setting, nullptr);
      EXPECT_NE(row.key, "profile");
      EXPECT_FALSE(row.reason.empty());
      EXPECT_TRUE(parse_value(*setting, row.value));
    }
    EXPECT_TRUE(from({}, {}, flag("profile", std::string(profile.name))));
  }
}

TEST(Environment, FailsOnAValueThatMakesNoSense) {
  const auto settings =
      from({}, read_environment({{"FRAMEWISE_THREADS", "x"}}));
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().to_string(),
            "FRAMEWISE_THREADS: threads: \"x\" is not a whole number");
}

TEST(Environment, WarnsOfUnknownNamesAndSuggestsTheRightOne) {
  const std::string_view used[] = {"FRAMEWISE_CONFIG"};
  const SettingsSource source = read_environment(
      {{"FRAMEWISE_THREAD", "4"}, {"FRAMEWISE_CONFIG", "x"}, {"HOME", "/"}},
      used);
  ASSERT_THAT(source.remarks, SizeIs(1));
  EXPECT_TRUE(source.remarks[0].warning);
  EXPECT_EQ(source.remarks[0].text,
            "FRAMEWISE_THREAD is not a setting and has no effect; did you mean "
            "FRAMEWISE_THREADS?");
}

TEST(Environment, HonoursOldVariablesWithANotice) {
  const SettingsSource source =
      read_environment({{"GIFLAB_MAX_PARALLEL_WORKERS", "6"},
                        {"GIFLAB_LOG_LEVEL", "WARNING"},
                        {"GIFLAB_MAX_MEMORY_MB", "2000"},
                        {"GIFLAB_DEFAULT_PROFILE", "low_memory"}});
  const auto settings = from({}, source);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->integer("threads"), 6);
  EXPECT_EQ(settings->text("log_level"), "warning");
  EXPECT_EQ(settings->integer("memory"), 2000LL << 20);
  EXPECT_EQ(settings->text("profile"), "low-memory");
  EXPECT_THAT(source.remarks, SizeIs(4));
  EXPECT_THAT(source.remarks[1].text, HasSubstr("FRAMEWISE_THREADS"));
}

TEST(Environment, PrefersOurOwnVariablesToOldOnes) {
  const auto settings =
      from({}, read_environment({{"FRAMEWISE_THREADS", "2"},
                                 {"GIFLAB_MAX_PARALLEL_WORKERS", "6"}}));
  EXPECT_EQ(settings->integer("threads"), 2);
}

TEST(Environment, SaysOfEachOldVariableWithoutEffectWhatReplacesIt) {
  const SettingsSource source =
      read_environment({{"GIFLAB_USE_GPU", "1"},
                        {"GIFLAB_CONFIG_FRAME_CACHE_TTL_SECONDS", "60"}});
  ASSERT_THAT(source.remarks, SizeIs(2));
  for (const SettingsSource::Remark& remark : source.remarks) {
    EXPECT_FALSE(remark.warning);
  }
  EXPECT_THAT(source.remarks[0].text,
              HasSubstr("GIFLAB_CONFIG_FRAME_CACHE_TTL_SECONDS has no effect: "
                        "frames are decoded once"));
  EXPECT_EQ(source.remarks[1].text,
            "GIFLAB_USE_GPU has no effect: all metrics run on the CPU, with "
            "the same result everywhere");
}

TEST(Environment, WarnsOfGiflabNamesThatGiflabDoesNotHave) {
  const SettingsSource source =
      read_environment({{"GIFLAB_MAX_WORKER", "4"}, {"GIFLABS", "x"}});
  ASSERT_THAT(source.remarks, SizeIs(1));
  EXPECT_TRUE(source.remarks[0].warning);
  EXPECT_EQ(source.remarks[0].text,
            "GIFLAB_MAX_WORKER is not a variable of GifLab and has no effect; "
            "did you mean GIFLAB_MAX_WORKERS?");
}

TEST(Environment, HonorsSwitchesOfGiflab) {
  const std::tuple<const char*, const char*, const char*, const char*> rows[] =
      {{"GIFLAB_ENABLE_CONDITIONAL_METRICS", "false", "compare.full", "true"},
       {"GIFLAB_ENABLE_CONDITIONAL_METRICS", "true", "compare.full", "false"},
       {"GIFLAB_FORCE_ALL_METRICS", "true", "compare.full", "true"},
       {"GIFLAB_FORCE_ALL_METRICS", "0", "compare.full", "false"},
       {"GIFLAB_SKIP_EXPENSIVE_ON_HIGH_QUALITY", "false", "compare.full",
        "true"},
       {"GIFLAB_DISABLE_ALL_OPTIMIZATIONS", "1", "shortcuts", "false"},
       {"GIFLAB_USE_CACHE", "false", "cache.use", "none"},
       {"GIFLAB_CACHE_SIZE_MB", "256", "cache.memory", "256MiB"},
       {"GIFLAB_ENABLE_PARALLEL_METRICS", "false", "threads", "1"},
       {"GIFLAB_ENABLE_PARALLEL_METRICS", "no", "threads", "0"},
       {"GIFLAB_ENV", "production", "profile", "production"},
       {"GIFLAB_ENV", "my-laptop", "profile", "balanced"},
       {"GIFLAB_LOG_LEVEL", "CRITICAL", "log_level", "error"}};
  for (const auto& [name, value, key, text] : rows) {
    SCOPED_TRACE(fmt::format("{}={}", name, value));
    const auto settings = from({}, read_environment({{name, value}}));
    ASSERT_TRUE(settings) << settings.error().to_string();
    const Setting& setting = *find_setting(key);
    EXPECT_EQ(format_value(setting, settings->value(
                                        size_t(&setting - kSettings.data()))),
              text);
  }
}

TEST(Environment, MapsVariablesOfGiflabsConfigurationToTheKeysThatTheyMean) {
  const auto settings = from(
      {},
      read_environment(
          {{"GIFLAB_CONFIG_VALIDATION_CACHE_MEMORY_LIMIT_MB", "300"},
           {"GIFLAB_CONFIG_VALIDATION_CACHE_TTL_SECONDS", "60"},
           {"GIFLAB_CONFIG_FRAME_SAMPLING_DEFAULT_STRATEGY", "\"scene_aware\""},
           {"GIFLAB_CONFIG_FRAME_SAMPLING_SCENE_AWARE_BASE_RATE", "0.25"},
           {"GIFLAB_CONFIG_METRICS_SSIM_MODE", "fast"}}));
  ASSERT_TRUE(settings) << settings.error().to_string();
  EXPECT_EQ(settings->integer("cache.memory"), int64_t{300} << 20);
  EXPECT_EQ(settings->integer("cache.max_age"), 60'000);
  EXPECT_EQ(settings->text("compare.sampling"), "scenes");
  EXPECT_EQ(settings->integer("compare.sample_share"), 25);
  EXPECT_EQ(settings->text("compare.metrics"), "fast");
}

TEST(Settings, TurnsOffEveryShortcutWhateverSourcesSay) {
  const auto settings = from(file("threads = 3\ncache.use = \"memory\"\n"), {},
                             flag("shortcuts", "false"));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->integer("threads"), 1);
  EXPECT_EQ(settings->text("cache.use"), "none");
  EXPECT_TRUE(settings->enabled("compare.full"));
  EXPECT_EQ(settings->text("compare.sampling"), "full");
  EXPECT_EQ(settings->origin("threads").where,
            "shortcuts = false (--shortcuts)");
}

TEST(Settings, HaveAChecksumThatIsEqualWhereAllValuesAre) {
  const Settings built_in;
  const auto same = from(file("threads = 0\n"));
  const auto other = from(file("threads = 1\n"));
  EXPECT_THAT(checksum(built_in), testing::SizeIs(16));
  EXPECT_EQ(checksum(built_in), checksum(*same));
  EXPECT_NE(checksum(built_in), checksum(*other));
}

TEST(Settings, ListWhatChanged) {
  const auto before = from(file("threads = 2\n"));
  const auto after = from(file("threads = 2\nlimits.frames = 9\n"));
  const auto found = changes(*before, *after);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].setting->key, "limits.frames");
  EXPECT_EQ(found[0].before, "100k");
  EXPECT_EQ(found[0].after, "9");
  EXPECT_EQ(found[0].origin, "framewise.toml:2");
  EXPECT_TRUE(changes(*before, *before).empty());
}

}  // namespace
}  // namespace framewise
