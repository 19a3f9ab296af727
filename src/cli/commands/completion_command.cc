// SPDX-License-Identifier: Apache-2.0
// `framewise completion`: completion scripts for shells, generated from the
// tables of commands and settings.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/result.h"
#include "base/suggestion.h"
#include "cli/command_functions.h"
#include "framewise/metric.h"
#include "framewise/policy.h"

namespace framewise::cli {
namespace {

// A flag in a completion script.
struct Completion {
  std::string flag;  // without dashes
  char letter;
  bool takes_value;
  std::vector<std::string_view> choices;
  std::string help;
};

// Whether the arguments are literal words, such as "bash|zsh|fish".
bool names_choices(std::string_view arguments) {
  return arguments.find('|') != std::string_view::npos &&
         std::ranges::all_of(arguments, [](char c) {
           return c == '|' || (c >= 'a' && c <= 'z');
         });
}

// The values of options that their rows do not name.
std::string_view values_of(std::string_view command, std::string_view option) {
  struct Values {
    std::string_view command;
    std::string_view option;
    std::string_view values;
  };
  constexpr Values kValues[] = {
      {"compare", "format",
       "text json ndjson csv vmaf-json vmaf-xml vmaf-csv "
       "ffmpeg-quality-metrics"},
      {"batch", "format", "text ndjson csv junit"},
      {"view", "pictures", "kitty iterm2 sixel blocks ascii"}};
  for (const Values& row : kValues) {
    if (row.command == command && row.option == option) return row.values;
  }
  return {};
}

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// The values of --metric, separated by spaces.
std::string metric_names() {
  std::string names = "default fast giflab text all";
  for (const MetricInfo* info : metrics())
    names += fmt::format(" {}", info->name);
  return names;
}

std::vector<std::string_view> words_of(const Command& command,
                                       const Option& option) {
  if (!names_choices(option.value)) {
    return words_in(values_of(command.name, option.name));
  }
  return choices_of({.type = SettingType::kChoice, .choices = option.value});
}

std::vector<Completion> completions_of(const Command& command) {
  std::vector<Completion> flags;
  const auto add_options = [&](std::span<const Option> options) {
    for (const Option& option : options) {
      flags.push_back({std::string(option.name), option.short_name,
                       !option.value.empty(), words_of(command, option),
                       std::string(option.help)});
    }
  };
  add_options(command.options);
  for (const Setting& setting : kSettings) {
    if (!takes(command, setting)) continue;
    flags.push_back({std::string(setting.flag), setting.short_flag,
                     setting.type != SettingType::kBool, choices_of(setting),
                     std::string(setting.help)});
  }
  for (const Shorthand& shorthand : kShorthands) {
    if (!takes(command, *find_setting(shorthand.key))) continue;
    flags.push_back({std::string(shorthand.flag),
                     shorthand.short_flag,
                     false,
                     {},
                     std::string(shorthand.help)});
  }
  add_options(global_options());
  return flags;
}

// The first words of commands: "inspect", "config".
std::vector<std::string> first_words() {
  std::set<std::string> words;
  for (const Command& command : commands()) {
    words.emplace(command.name.substr(0, command.name.find(' ')));
  }
  return {words.begin(), words.end()};
}

// The words after the first: "show" and "validate" after "config", or the
// literal arguments of a command.
std::vector<std::string> second_words(std::string_view first) {
  std::vector<std::string> words;
  for (const Command& command : commands()) {
    if (command.name.starts_with(fmt::format("{} ", first))) {
      words.emplace_back(command.name.substr(first.size() + 1));
    } else if (command.name == first && names_choices(command.arguments)) {
      std::string_view rest = command.arguments;
      for (size_t bar; (bar = rest.find('|')) != std::string_view::npos;) {
        words.emplace_back(rest.substr(0, bar));
        rest.remove_prefix(bar + 1);
      }
      words.emplace_back(rest);
    }
  }
  return words;
}

std::string bash_script() {
  std::string out =
      "# bash completion for framewise\n"
      "_framewise() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
      "  local previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
      "  local first=\"${COMP_WORDS[1]}\" second=\"${COMP_WORDS[2]}\"\n"
      "  case \"$previous\" in\n";
  for (const Setting& setting : kSettings) {
    if (choices_of(setting).empty()) continue;
    out += fmt::format(
        "    --{}) COMPREPLY=($(compgen -W \"{}\" -- \"$current\")); return "
        ";;\n",
        setting.flag, fmt::join(choices_of(setting), " "));
  }
  // Completes the last name of a list with commas.
  out += fmt::format(
      "    --metric|-m) local others=\"${{current%\"${{current##*,}}\"}}\"\n"
      "      COMPREPLY=($(compgen -P \"$others\" -W \"{}\" -- "
      "\"${{current##*,}}\")); return ;;\n"
      "    --policy) COMPREPLY=($(compgen -f -W \"{}\" -- \"$current\")); "
      "return ;;\n"
      "  esac\n"
      "  case \"$first $previous\" in\n",
      metric_names(), fmt::join(policy_names(), " "));
  for (const Command& command : commands()) {
    for (const Option& option : command.options) {
      const auto words = words_of(command, option);
      if (words.empty()) continue;
      out += fmt::format(
          "    \"{} --{}\") COMPREPLY=($(compgen -W \"{}\" -- \"$current\")); "
          "return ;;\n",
          command.name, option.name, fmt::join(words, " "));
    }
  }
  out += fmt::format(
      "    \"policy policy\") COMPREPLY=($(compgen -f -W \"{}\" -- "
      "\"$current\")); return ;;\n"
      "  esac\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} --help --version\" -- "
      "\"$current\")); return\n"
      "  fi\n"
      "  if [ \"$COMP_CWORD\" -eq 2 ]; then\n"
      "    case \"$first\" in\n",
      fmt::join(policy_names(), " "), fmt::join(first_words(), " "));
  for (const std::string& first : first_words()) {
    const auto words = second_words(first);
    if (words.empty()) continue;
    out += fmt::format(
        "      {}) COMPREPLY=($(compgen -W \"{}\" -- \"$current\")); return "
        ";;\n",
        first, fmt::join(words, " "));
  }
  out +=
      "    esac\n  fi\n"
      "  if [[ \"$current\" != -* ]]; then\n"
      "    COMPREPLY=($(compgen -f -- \"$current\")); return\n"
      "  fi\n"
      "  case \"$first $second\" in\n";
  for (const Command& command : commands()) {
    std::vector<std::string> flags;
    for (const Completion& flag : completions_of(command)) {
      flags.push_back("--" + flag.flag);
    }
    out += fmt::format(
        "    \"{}{}\"*) COMPREPLY=($(compgen -W \"{}\" -- \"$current\")) ;;\n",
        command.name,
        command.name.find(' ') == std::string_view::npos ? " " : "",
        fmt::join(flags, " "));
  }
  return out + "  esac\n}\ncomplete -o filenames -F _framewise framewise\n";
}

// Escapes a text for single quotes of a shell.
std::string shell_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out;
}

// Also escapes brackets and colons, which are special in specifications of
// zsh's _arguments.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : shell_text(text)) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_script() {
  std::string out =
      "#compdef framewise\n"
      "_framewise() {\n"
      "  local first=$words[2] second=$words[3]\n"
      "  if (( CURRENT == 2 )); then\n";
  out += fmt::format("    compadd {} --help --version; return\n  fi\n",
                     fmt::join(first_words(), " "));
  out += "  if (( CURRENT == 3 )); then\n    case $first in\n";
  for (const std::string& first : first_words()) {
    const auto words = second_words(first);
    if (words.empty()) continue;
    out += fmt::format("      {}) compadd {}; return ;;\n", first,
                       fmt::join(words, " "));
  }
  out += "    esac\n  fi\n  case \"$first $second\" in\n";
  for (const Command& command : commands()) {
    const bool one_word = command.name.find(' ') == std::string_view::npos;
    out += fmt::format("    \"{}{}\"*) _arguments", command.name,
                       one_word ? " " : "");
    for (const Completion& flag : completions_of(command)) {
      std::string value;
      if (flag.takes_value) {
        value = flag.choices.empty()
                    ? std::string(":value:_files")
                    : fmt::format(":value:({})", fmt::join(flag.choices, " "));
      }
      out +=
          fmt::format(" \\\n      '--{}{}[{}]{}'", flag.flag,
                      flag.takes_value ? "=" : "", zsh_text(flag.help), value);
    }
    out += " \\\n      '*:file:_files' ;;\n";
  }
  return out + "  esac\n}\ncompdef _framewise framewise\n";
}

std::string fish_script() {
  std::string out = "# fish completion for framewise\n";
  for (const std::string& first : first_words()) {
    out += fmt::format(
        "complete -c framewise -n __fish_use_subcommand -x -a {}\n", first);
    for (const std::string& second : second_words(first)) {
      out += fmt::format(
          "complete -c framewise -n '__fish_seen_subcommand_from {}' -a {}\n",
          first, second);
    }
  }
  std::set<std::string> written;
  for (const Command& command : commands()) {
    const std::string first(command.name.substr(0, command.name.find(' ')));
    for (const Completion& flag : completions_of(command)) {
      if (!written.insert(first + " " + flag.flag).second) continue;
      std::string line = fmt::format(
          "complete -c framewise -n '__fish_seen_subcommand_from {}' -l {}",
          first, flag.flag);
      if (flag.letter) line += fmt::format(" -s {}", flag.letter);
      if (flag.takes_value) line += " -r";
      if (!flag.choices.empty()) {
        line += fmt::format(" -f -a '{}'", fmt::join(flag.choices, " "));
      }
      out += fmt::format("{} -d '{}'\n", line, shell_text(flag.help));
    }
  }
  return out;
}

struct Shell {
  std::string_view name;
  std::string (*script)();
};
constexpr std::array kShells = {Shell{"bash", bash_script},
                                Shell{"zsh", zsh_script},
                                Shell{"fish", fish_script}};

}  // namespace

Result<ExitCode> run_completion(const Invocation& invocation) {
  const std::string& wanted = invocation.arguments.front();
  for (const Shell& shell : kShells) {
    if (shell.name != wanted) continue;
    FW_RETURN_IF_ERROR(write(invocation.output.stream, shell.script()));
    return ExitCode::kOk;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "no completion for the shell \"{}\"", wanted),
      "choose one of bash, zsh and fish");
}

}  // namespace framewise::cli
