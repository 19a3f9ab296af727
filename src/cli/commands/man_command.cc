// SPDX-License-Identifier: Apache-2.0
// `framewise man`: prints the manual page in roff (man(7)), generated from the
// tables of commands and settings.
#include <fmt/format.h>

#include "cli/command_functions.h"
#include "cli/help.h"
#include "framewise/version.h"

namespace framewise::cli {
namespace {

// Escapes dashes, which roff would print as hyphens, and a leading dot or
// quote, which would start a request.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (out.empty() && (c == '.' || c == '\'')) {
      out += "\\&";
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view without_indent(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

std::string term(std::string_view name, std::string_view meaning) {
  return fmt::format(".TP\n\\fB{}\\fR\n{}\n", escaped(without_indent(name)),
                     escaped(meaning));
}

std::string command_section(const Command& command) {
  std::string out =
      fmt::format(".SS \"framewise {}{}{}\"\n{}\n", escaped(command.name),
                  command.arguments.empty() ? "" : " ",
                  escaped(command.arguments), escaped(command.description));
  for (const Option& option : command.options) {
    const FlagText text = flag_text(option);
    out += term(text.names, text.help);
  }
  for (const Example& example : command.examples) {
    out += fmt::format(".PP\n.EX\n{}\n.EE\n{}\n", escaped(example.command),
                       escaped(example.does));
  }
  if (command.exit_codes.empty()) return out;
  out += ".PP\nExit status:\n";
  for (const ExitCodeMeaning& code : command.exit_codes) {
    out += term(fmt::format("{}", int(code.code)), code.meaning);
  }
  return out;
}

std::string setting_section(const Setting& setting) {
  const FlagText text = flag_text(setting);
  std::string out = term(text.names, text.help) +
                    fmt::format(
                        ".br\nIn framewise.toml: \\fB{}\\fR. Variable: "
                        "\\fB{}\\fR.\n",
                        escaped(setting.key), escaped(variable_of(setting)));
  if (setting.use == SettingUse::kEveryCommand) return out;
  for (const Shorthand& shorthand : kShorthands) {
    if (shorthand.key != setting.key) continue;
    const FlagText short_text = flag_text(shorthand);
    out += term(short_text.names, short_text.help);
  }
  return out;
}

std::string manual() {
  std::string out = fmt::format(
      ".TH FRAMEWISE 1 \"\" \"framewise {}\" \"User Commands\"\n"
      ".SH NAME\nframewise \\- check whether a compressed animation, video or "
      "image still looks right\n"
      ".SH SYNOPSIS\n\\fBframewise\\fR \\fICOMMAND\\fR "
      "[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n"
      ".SH COMMANDS\n",
      version());
  for (const Command& command : commands()) out += command_section(command);
  out += ".SH OPTIONS\nAll commands have these options.\n";
  for (const Option& option : global_options()) {
    const FlagText text = flag_text(option);
    out += term(text.names, text.help);
  }
  for (const Shorthand& shorthand : kShorthands) {
    const Setting& setting = *find_setting(shorthand.key);
    if (setting.use != SettingUse::kEveryCommand) continue;
    const FlagText text = flag_text(shorthand);
    out += term(text.names, text.help);
  }
  out +=
      ".SH SETTINGS\nEach setting can be given as a flag, as a variable, or in "
      "framewise.toml. Flags override variables, variables override the file, "
      "and the file overrides the profile.\n";
  for (const Setting& setting : kSettings) out += setting_section(setting);
  out += ".SH PROFILES\n";
  for (const Profile& profile : profiles()) {
    out += term(profile.name, profile.help);
  }
  out +=
      ".SH FILES\n.TP\n\\fIframewise.toml\\fR\nThe configuration file, in the "
      "current folder or the nearest folder above it, else "
      "\\fI~/.config/framewise/framewise.toml\\fR.\n.SH EXIT STATUS\n";
  for (const ExitCodeMeaning& code : exit_codes()) {
    out += term(fmt::format("{}", int(code.code)), code.meaning);
  }
  return out;
}

}  // namespace

Result<ExitCode> run_man(const Invocation& invocation) {
  auto written = write(invocation.output.stream, manual());
  if (!written) return std::move(written).error();
  return ExitCode::kOk;
}

}  // namespace framewise::cli
