// SPDX-License-Identifier: Apache-2.0
// The table of commands. The parser, --help, the manual page and the shell
// completions are generated from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/settings.h"
#include "cli/settings_sources.h"
#include "cli/terminal/terminal.h"
#include "framewise/error.h"
#include "jobs/exit_code.h"
#include "jobs/field.h"

namespace framewise::cli {

using jobs::exit_code_of;
using jobs::ExitCode;

// The meaning of each exit code, for --help and the manual page.
struct ExitCodeMeaning {
  ExitCode code;
  std::string_view meaning;
};
// The general table, of all commands that have none of their own.
std::span<const ExitCodeMeaning> exit_codes();

// The place to write to that the value of an option names.
enum class Writes : uint8_t {
  kNothing,
  kFile,          // its folder must exist
  kFileOrFolder,  // a file if the name has an ending, else as kMakesFolders
  kMakesFolders,  // missing folders on the way are made
};

// A flag of a single command. Flags of settings are in kSettings.
struct Option {
  std::string_view name;
  char short_name;         // '\0': none
  std::string_view value;  // name of its value, such as "FILE"; empty: none
  std::string_view help;
  Writes writes = Writes::kNothing;
};

struct Example {
  std::string_view command;
  std::string_view does;
};

struct Invocation;

struct Command {
  std::string_view name;       // "inspect", "config show"
  std::string_view arguments;  // "FILE..."
  std::string_view summary;    // one line
  std::string_view description;
  size_t least_arguments;
  size_t most_arguments;
  std::span<const Option> options;
  std::span<const SettingUse> uses;  // besides kEveryCommand
  // False: runs even when the configuration is broken.
  bool needs_settings;
  std::span<const Example> examples;
  Result<ExitCode> (*run)(const Invocation& invocation);
  // Long names of the flags in --help; --help=all lists all flags. Empty:
  // --help lists all flags.
  std::span<const std::string_view> common_flags = {};
  // Where they differ from the general table; empty: they do not.
  std::span<const ExitCodeMeaning> exit_codes = {};
  // Keys of the settings for reading and comparing that change something here.
  // Empty: all of them.
  std::span<const std::string_view> settings = {};
};

std::span<const Command> commands();

// Whether `command` takes the flag of `setting`.
bool takes(const Command& command, const Setting& setting);

// Flags of every command that are not settings.
std::span<const Option> global_options();

// A command with its arguments, options and settings.
struct Invocation {
  const Command* command;
  std::string typed;  // "batch a b --html page", as a shell reads it
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string_view, std::string>> options;
  Settings settings;
  SettingsSources sources;
  Environment environment;
  Terminal output;  // standard output
  Terminal errors;  // standard error

  bool has(std::string_view option) const;
  // The last value given, or empty.
  std::string_view value(std::string_view option) const;
};

}  // namespace framewise::cli
