// SPDX-License-Identifier: Apache-2.0
// Parses a command line with the tables of commands and settings.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/settings.h"
#include "cli/command.h"

namespace framewise::cli {

struct CommandLine {
  const Command* command = nullptr;  // null: no command was named
  std::string unfinished;  // "config", when the second word is missing
  std::string typed;       // all words, as a shell reads them
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string_view, std::string>> options;
  std::vector<FlagValue> settings;
  std::string config_file;
  std::string profile_report;  // a file, or "-"; empty: none
  bool help = false;           // --help, or the word "help" before the command
  bool help_all = false;       // --help=all: every flag of the command
  bool version = false;
};

// Accepts --flag VALUE, --flag=VALUE, --switch, --no-switch, -j4, -j 4 and
// bundles of short switches; "--" ends the flags. Fails with kUsage and, for
// misspelt words, a suggestion.
Result<CommandLine> parse_command_line(std::span<const std::string> words);

}  // namespace framewise::cli
