// SPDX-License-Identifier: Apache-2.0
// Help for people, from the tables of commands and settings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/terminal/terminal.h"

namespace framewise::cli {

// `framewise --help`
std::string program_help(const Terminal& terminal);

// `framewise config --help`: the commands that begin with this word.
std::string group_help(std::string_view first_word, const Terminal& terminal);

// `framewise inspect --help`
// With `all` every flag, else the common ones where the command names them.
std::string command_help(const Command& command, const Terminal& terminal,
                         bool all);

// One flag as it is documented everywhere.
struct FlagText {
  std::string names;  // "-j, --threads N"
  std::string help;
};
FlagText flag_text(const Option& option);
FlagText flag_text(const Shorthand& shorthand);
FlagText flag_text(const Setting& setting);  // with its default

// Every flag that the command takes: its own, then those of the settings, then
// those that all commands have.
std::vector<FlagText> flags_of(const Command& command);

// Breaks a text into lines of at most `columns`.
std::vector<std::string> wrapped(std::string_view text, int columns);

}  // namespace framewise::cli
