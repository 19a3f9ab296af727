// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cli/command_groups.h"
#include "framewise/version.h"

namespace framewise::cli {
namespace {

constexpr int kNamesColumn = 28;

int width_of(const Terminal& terminal) {
  // Longer lines are hard to read.
  return std::clamp(terminal.columns, 50, 90);
}

std::string heading(const Terminal& terminal, std::string_view text) {
  return terminal.color ? fmt::format("\n\x1b[1m{}\x1b[0m\n", text)
                        : fmt::format("\n{}\n", text);
}

// "  -j, --threads N         Number of…": the help starts in a fixed column.
std::string row(const FlagText& text, const Terminal& terminal) {
  std::string out = fmt::format("  {}", text.names);
  const int room = width_of(terminal) - kNamesColumn;
  if (int(out.size()) >= kNamesColumn) {
    out += '\n';
  } else {
    out.resize(kNamesColumn, ' ');
  }
  bool first = out.back() != '\n';
  for (const std::string& line : wrapped(text.help, room)) {
    if (!first) out += std::string(kNamesColumn, ' ');
    out += line + '\n';
    first = false;
  }
  return out;
}

std::string paragraph(std::string_view text, const Terminal& terminal) {
  std::string out;
  for (const std::string& line : wrapped(text, width_of(terminal))) {
    out += line + '\n';
  }
  return out;
}

std::string short_and_long(char letter, std::string_view name) {
  return letter ? fmt::format("-{}, --{}", letter, name)
                : fmt::format("    --{}", name);
}

std::string exit_code_rows(std::span<const ExitCodeMeaning> codes,
                           const Terminal& terminal) {
  std::string out;
  for (const ExitCodeMeaning& code : codes) {
    out += row({fmt::format("{}", int(code.code)), std::string(code.meaning)},
               terminal);
  }
  return out;
}

std::string option_rows(std::span<const Option> options,
                        const Terminal& terminal) {
  std::string out;
  for (const Option& option : options) out += row(flag_text(option), terminal);
  return out;
}

std::string setting_rows(const Command& command, const Terminal& terminal) {
  std::string out;
  for (const Setting& setting : kSettings) {
    if (takes(command, setting)) out += row(flag_text(setting), terminal);
  }
  for (const Shorthand& shorthand : kShorthands) {
    if (!takes(command, *find_setting(shorthand.key))) continue;
    out += row(flag_text(shorthand), terminal);
  }
  return out;
}

// The common flags in the command's order; where it names none, its own
// options. Then a line about --help=all.
std::string short_rows(const Command& command, const Terminal& terminal) {
  std::string out;
  size_t shown = command.common_flags.size();
  if (shown == 0) {
    out += option_rows(command.options, terminal);
    shown = command.options.size();
  }
  for (const std::string_view flag : command.common_flags) {
    for (const Option& option : command.options) {
      if (option.name == flag) out += row(flag_text(option), terminal);
    }
    for (const Setting& setting : kSettings) {
      if (setting.flag == flag) out += row(flag_text(setting), terminal);
    }
    for (const Shorthand& shorthand : kShorthands) {
      if (shorthand.flag == flag) out += row(flag_text(shorthand), terminal);
    }
  }
  out += row({"    --help=all", fmt::format("Also list the other {} options",
                                            flags_of(command).size() - shown)},
             terminal);
  return out;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, int columns) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    if (!lines.back().empty() &&
        int(lines.back().size() + 1 + word.size()) > columns) {
      lines.emplace_back();
    }
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
  return lines;
}

FlagText flag_text(const Option& option) {
  std::string names = short_and_long(option.short_name, option.name);
  if (!option.value.empty()) names += fmt::format(" {}", option.value);
  return {std::move(names), std::string(option.help)};
}

FlagText flag_text(const Shorthand& shorthand) {
  return {short_and_long(shorthand.short_flag, shorthand.flag),
          std::string(shorthand.help)};
}

FlagText flag_text(const Setting& setting) {
  std::string names = short_and_long(setting.short_flag, setting.flag);
  std::string help(setting.help);
  if (setting.type != SettingType::kBool) {
    names += fmt::format(" {}", placeholder(setting));
    help += fmt::format(" [{}]", setting.default_text);
  }
  return {std::move(names), std::move(help)};
}

std::vector<FlagText> flags_of(const Command& command) {
  std::vector<FlagText> flags;
  for (const Option& option : command.options) {
    flags.push_back(flag_text(option));
  }
  for (const Setting& setting : kSettings) {
    if (takes(command, setting)) flags.push_back(flag_text(setting));
  }
  for (const Shorthand& shorthand : kShorthands) {
    if (!takes(command, *find_setting(shorthand.key))) continue;
    flags.push_back(flag_text(shorthand));
  }
  for (const Option& option : global_options()) {
    flags.push_back(flag_text(option));
  }
  return flags;
}

namespace {

std::string program_heading() {
  return fmt::format(
      "framewise {}\nCheck whether a compressed animation, video or image "
      "still looks right.\n\nusage: framewise COMMAND [OPTION...] "
      "[ARGUMENT...], or framewise ORIGINAL TEST\n",
      version());
}

std::string rows_of(const CommandGroup& group, const Terminal& terminal) {
  std::string out;
  for (const Command& command : commands()) {
    if (!group.contains(command)) continue;
    out += row({std::string(command.name), std::string(command.summary)},
               terminal);
  }
  return out;
}

std::string title_of(const CommandGroup& group) {
  std::string title = fmt::format("{}: {}", group.word, group.about);
  title.front() = char(std::toupper(title.front()));
  return title;
}

std::string rows_for_every_command(const Terminal& terminal) {
  std::string out = option_rows(global_options(), terminal);
  for (const Setting& setting : kSettings) {
    if (setting.use == SettingUse::kEveryCommand) {
      out += row(flag_text(setting), terminal);
    }
  }
  for (const Shorthand& shorthand : kShorthands) {
    const Setting& setting = *find_setting(shorthand.key);
    if (setting.use != SettingUse::kEveryCommand) continue;
    out += row(flag_text(shorthand), terminal);
  }
  return out;
}

}  // namespace

std::string program_help(const Terminal& terminal) {
  std::string out = program_heading() + heading(terminal, "Every day");
  for (const Everyday& everyday : everyday_commands()) {
    const auto command =
        std::ranges::find(commands(), everyday.command, &Command::name);
    out += fmt::format("  {}\n      {}\n", everyday.typed, command->summary);
  }
  out += heading(terminal, "More");
  for (const CommandGroup& group : command_groups()) {
    out += row({fmt::format("framewise help {}", group.word),
                std::string(group.about)},
               terminal);
  }
  out += row({"framewise help COMMAND", "options and examples of a command"},
             terminal);
  out +=
      row({"framewise help all", "all commands, and options of each of them"},
          terminal);
  return out;
}

std::string whole_program_help(const Terminal& terminal) {
  std::string out = program_heading();
  for (const CommandGroup& group : command_groups()) {
    out += heading(terminal, title_of(group)) + rows_of(group, terminal);
  }
  out += heading(terminal, "Options of every command") +
         rows_for_every_command(terminal);
  out += heading(terminal, "Exit codes");
  return out + exit_code_rows(exit_codes(), terminal);
}

std::string group_help(std::string_view word, const Terminal& terminal) {
  if (const CommandGroup* const group = find_group(word)) {
    return heading(terminal, title_of(*group)).substr(1) +
           rows_of(*group, terminal);
  }
  std::string out =
      fmt::format("usage: framewise {} COMMAND [OPTION...]\n", word);
  out += heading(terminal, "Commands");
  for (const Command& command : commands()) {
    if (!command.name.starts_with(fmt::format("{} ", word))) continue;
    out += row({std::string(command.name), std::string(command.summary)},
               terminal);
  }
  return out;
}

std::string command_help(const Command& command, const Terminal& terminal,
                         bool all) {
  std::string out =
      fmt::format("usage: framewise {} [OPTION...]{}{}\n\n", command.name,
                  command.arguments.empty() ? "" : " ", command.arguments);
  out += paragraph(command.description, terminal);
  if (command.most_arguments > 0) {
    out += paragraph("Write -- before names that begin with a dash.", terminal);
  }
  if (all) {
    out += heading(terminal, "Options");
    out += option_rows(command.options, terminal);
    out += option_rows(global_options(), terminal);
    out += heading(terminal, "Settings (see also `framewise config show`)");
    out += setting_rows(command, terminal);
  } else {
    out += heading(terminal, "Options") + short_rows(command, terminal);
  }
  out += heading(terminal, "Examples");
  for (const Example& example : command.examples) {
    out += fmt::format("  {}\n      {}\n", example.command, example.does);
  }
  if (!all && command.exit_codes.empty()) return out;
  out += heading(terminal, "Exit codes");
  out += exit_code_rows(
      command.exit_codes.empty() ? exit_codes() : command.exit_codes, terminal);
  return out;
}

}  // namespace framewise::cli
