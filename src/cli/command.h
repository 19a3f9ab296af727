// SPDX-License-Identifier: Apache-2.0
// What a subcommand is. The table of commands gives the parser, --help, the
// manual page and the shell completions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/settings.h"
#include "cli/options/settings_sources.h"
#include "cli/terminal/terminal.h"
#include "framewise/error.h"

namespace framewise::cli {

enum class ExitCode : int {
  kOk = 0,
  kRequirementFailed = 1,
  kUsage = 2,
  kInput = 3,
  kEnvironment = 4,
  kInterrupted = 130,
};

ExitCode exit_code_of(ErrorKind kind);

// What the numbers mean, for help and the manual.
struct ExitCodeMeaning {
  ExitCode code;
  std::string_view meaning;
};
std::span<const ExitCodeMeaning> exit_codes();

// A flag that belongs to one command alone. Flags of settings are in the table
// of settings.
struct Option {
  std::string_view name;
  char short_name;         // '\0': none
  std::string_view value;  // what it takes, such as "FILE"; empty: nothing
  std::string_view help;
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
  // The flags that most people need, by their long names. Only these are in
  // --help; --help=all has the rest. Empty: all are in --help.
  std::span<const std::string_view> common_flags = {};
};

std::span<const Command> commands();

// Whether `command` takes the flag of `setting`.
bool takes(const Command& command, const Setting& setting);

// The flags that every command takes and that are no settings.
std::span<const Option> global_options();

// A command with everything it needs to run.
struct Invocation {
  const Command* command;
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
