// SPDX-License-Identifier: Apache-2.0
// The order in which people meet the commands: ten of every day, each with an
// example, and all of them by what they are for.
#pragma once

#include <span>
#include <string_view>

#include "cli/command.h"

namespace framewise::cli {

// A command of every day, as somebody would type it.
struct Everyday {
  std::string_view command;  // a row of commands()
  std::string_view typed;
};
std::span<const Everyday> everyday_commands();

struct CommandGroup {
  std::string_view word;  // after `framewise help`
  std::string_view about;
  // First words of its commands, or whole names.
  std::span<const std::string_view> members;

  bool contains(const Command& command) const;
};
std::span<const CommandGroup> command_groups();

// The group with this word; null: there is none.
const CommandGroup* find_group(std::string_view word);

}  // namespace framewise::cli
