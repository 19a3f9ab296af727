// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>

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

// The common flags, in the command's order, and a line about --help=all.
std::string common_rows(const Command& command, const Terminal& terminal) {
  std::string out;
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
  const size_t others = flags_of(command).size() - command.common_flags.size();
  out += row(
      {"    --help=all", fmt::format("Also list the other {} options", others)},
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

std::string program_help(const Terminal& terminal) {
  std::string out = fmt::format(
      "framewise {}\nCheck whether a compressed animation, video or image "
      "still looks right.\n\nusage: framewise COMMAND [OPTION...] "
      "[ARGUMENT...]\n",
      version());
  out += heading(terminal, "Commands");
  for (const Command& command : commands()) {
    out += row({std::string(command.name), std::string(command.summary)},
               terminal);
  }
  out += heading(terminal, "Options of every command");
  out += option_rows(global_options(), terminal);
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
  out += heading(terminal, "Examples");
  out +=
      "  framewise compare a.gif b.gif  compare b.gif with its original "
      "a.gif\n";
  out += "  framewise inspect loop.gif     report properties of a file\n";
  out +=
      "  framewise help COMMAND         print options and examples of a "
      "command\n";
  out += "  framewise doctor               check what works on this machine\n";
  out += heading(terminal, "Exit codes");
  out += exit_code_rows(exit_codes(), terminal);
  return out;
}

std::string group_help(std::string_view first_word, const Terminal& terminal) {
  std::string out =
      fmt::format("usage: framewise {} COMMAND [OPTION...]\n", first_word);
  out += heading(terminal, "Commands");
  for (const Command& command : commands()) {
    if (!command.name.starts_with(fmt::format("{} ", first_word))) continue;
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
  if (all || command.common_flags.empty()) {
    out += heading(terminal, "Options");
    out += option_rows(command.options, terminal);
    out += option_rows(global_options(), terminal);
    out += heading(terminal, "Settings (see also `framewise config show`)");
    out += setting_rows(command, terminal);
  } else {
    out += heading(terminal, "Common options");
    out += common_rows(command, terminal);
  }
  out += heading(terminal, "Examples");
  for (const Example& example : command.examples) {
    out += fmt::format("  {}\n      {}\n", example.command, example.does);
  }
  out += heading(terminal, "Exit codes");
  out += exit_code_rows(
      command.exit_codes.empty() ? exit_codes() : command.exit_codes, terminal);
  return out;
}

}  // namespace framewise::cli
