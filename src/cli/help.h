// SPDX-License-Identifier: Apache-2.0
// Help texts, generated from the tables of commands and settings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/terminal/terminal.h"

namespace framewise::cli {

// `framewise --help`: commands of every day, and where to find the others.
std::string program_help(const Terminal& terminal);

// `framewise help all`
std::string whole_program_help(const Terminal& terminal);

// `framewise help images`, `framewise config --help`: the commands of a group,
// or those that begin with this word.
std::string group_help(std::string_view word, const Terminal& terminal);

// `framewise inspect --help`
// Lists all flags and exit codes if `all` is set; else the common flags or,
// where the command names none, its own.
std::string command_help(const Command& command, const Terminal& terminal,
                         bool all);

// A flag as it is written in help, manual page and completions.
struct FlagText {
  std::string names;  // "-j, --threads N"
  std::string help;
};
FlagText flag_text(const Option& option);
FlagText flag_text(const Shorthand& shorthand);
FlagText flag_text(const Setting& setting);  // with its default

// All flags of the command: its own, those of settings, those of all commands.
std::vector<FlagText> flags_of(const Command& command);

// Breaks a text into lines of at most `columns`.
std::vector<std::string> wrapped(std::string_view text, int columns);

}  // namespace framewise::cli
