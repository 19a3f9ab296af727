// SPDX-License-Identifier: Apache-2.0
// The table of the config commands, with their options and examples.
#pragma once

#include "cli/command.h"
#include "cli/config/config_functions.h"

namespace framewise::cli {

// All settings can be given to commands that print them.
inline constexpr SettingUse kConfigUses[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kFlashes, SettingUse::kBatching, SettingUse::kCaching,
    SettingUse::kModels,  SettingUse::kLive};
inline constexpr Option kConfigJson[] = {
    {"json", '\0', "", "Print a JSON document"}};
inline constexpr Option kConfigExportOptions[] = {
    {"all", '\0', "",
     "Write all settings, not only those that a file, a variable or a flag has "
     "set"},
    {"out", 'o', "FILE", "Write to this file; - = standard output",
     Writes::kFile},
};
inline constexpr Option kConfigImportOptions[] = {
    {"out", 'o', "FILE", "Write to this file; - = standard output",
     Writes::kFile},
};
inline constexpr std::string_view kConfigShowCommon[] = {"json", "profile",
                                                         "config"};
inline constexpr std::string_view kConfigExportCommon[] = {"all", "out",
                                                           "profile", "config"};

inline constexpr Example kConfigShowExamples[] = {
    {"framewise config show", "print all values and their origins"},
    {"framewise config show --profile low-memory",
     "print what a profile changes, and why"},
};
inline constexpr Example kConfigProfilesExamples[] = {
    {"framewise config profiles", "list the profiles"},
    {"framewise config profiles production",
     "print its values and reasons beside those of GifLab's profile"},
};
inline constexpr Example kConfigExplainExamples[] = {
    {"framewise config explain compare.sampling", "explain a setting"},
    {"framewise config explain GIFLAB_FORCE_ALL_METRICS",
     "find what replaces a variable of GifLab"},
};
inline constexpr Example kConfigValidateExamples[] = {
    {"framewise config validate", "check the file that would be used"},
    {"framewise config validate ci/framewise.toml", "check this file"},
};
inline constexpr Example kConfigExportExamples[] = {
    {"framewise config export -o framewise.toml",
     "save what variables and flags set now"},
    {"framewise config export --all --profile production",
     "print every value of a profile as a file"},
};
inline constexpr Example kConfigImportExamples[] = {
    {"framewise config import giflab.json -o framewise.toml",
     "convert GifLab's configuration"},
};
inline constexpr Example kConfigInitExamples[] = {
    {"framewise config init > framewise.toml", "start from the defaults"},
};
inline constexpr Example kConfigDocsExamples[] = {
    {"framewise config docs > configuration.md",
     "write the reference to a file"},
};

inline constexpr Command kConfigCommands[] = {
    {"config show", "", "Print all settings with values and origins",
     "Print the value of each setting for a command that is started here, and "
     "its origin: a profile, a line of a file, a variable or a flag. The "
     "checksum is equal where all values are.",
     0, 0, kConfigJson, kConfigUses, true, kConfigShowExamples, run_config_show,
     kConfigShowCommon},
    {"config profiles",
     "[NAME]",
     "Print profiles, their values and why",
     "List the profiles. With NAME, print each value of the profile with its "
     "reason, and what became of each value of GifLab's profile of that name.",
     0,
     1,
     kConfigJson,
     {},
     false,
     kConfigProfilesExamples,
     run_config_profiles},
    {"config explain",
     "SETTING...",
     "Explain a setting",
     "Print what a setting does, its value and origin, what is allowed, which "
     "profiles set it, and which names of GifLab set it. SETTING is a key, a "
     "flag without its dashes, a variable, or a name of GifLab's.",
     1,
     size_t(-1),
     {},
     kConfigUses,
     true,
     kConfigExplainExamples,
     run_config_explain,
     {}},
    {"config validate",
     "[FILE]",
     "Check a configuration",
     "Report all errors in FILE, or in the configuration file and the "
     "variables that would be used. Also check the settings against each other "
     "and against this machine: memory, CPUs, disk. Only errors change the "
     "exit code; warnings and notes do not.",
     0,
     1,
     kConfigJson,
     {},
     false,
     kConfigValidateExamples,
     run_config_validate},
    {"config export", "", "Write the settings as a configuration file",
     "Write a framewise.toml with the values that a file, a variable or a flag "
     "has set. It reads back as the same values.",
     0, 0, kConfigExportOptions, kConfigUses, true, kConfigExportExamples,
     run_config_export, kConfigExportCommon},
    {"config import",
     "FILE",
     "Convert a configuration to a file of Framewise",
     "Read a framewise.toml, the JSON of `config show --json`, or GifLab's "
     "configuration as JSON, and write a framewise.toml. Values without a "
     "setting are left out, with a note that says what replaces them.",
     1,
     1,
     kConfigImportOptions,
     {},
     false,
     kConfigImportExamples,
     run_config_import},
    {"config init",
     "",
     "Print a configuration file with all defaults",
     "Print a framewise.toml in which each setting is explained and commented "
     "out.",
     0,
     0,
     {},
     {},
     false,
     kConfigInitExamples,
     run_config_init},
    {"config docs",
     "",
     "Print the reference of all settings",
     "Print the reference of settings, variables, flags and profiles as "
     "Markdown.",
     0,
     0,
     {},
     {},
     false,
     kConfigDocsExamples,
     run_config_docs},
};

}  // namespace framewise::cli
