// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <algorithm>
#include <optional>

#include "base/result.h"
#include "base/shell_word.h"
#include "base/suggestion.h"
#include "cli/command_groups.h"
#include "cli/command_names.h"
#include "measure/registry.h"

namespace framewise::cli {
namespace {

// Names that other programs use for one of our flags.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"output", "out"}};

// Flags that people expect of a command, and what to write for them.
struct ExpectedFlag {
  std::string_view command;
  std::string_view written;
  std::string_view hint;
};
constexpr ExpectedFlag kExpectedFlags[] = {
    {"serve", "--port", "give the address with it: --listen 127.0.0.1:PORT"},
    {"serve", "--host", "give the port with it: --listen ADDRESS:PORT"},
    {"image convert", "--to",
     "the ending of -o FILE chooses the format; in a folder, --format does"},
    {"image thumbnail", "--to",
     "the ending of -o FILE chooses the format; in a folder, --format does"},
    {"optimize", "--format",
     "the ending of -o FILE chooses the format, or --to a list of them"},
    {"optimize", "--quality", "name the score to reach: --target 'score>=85'"},
};

// The meaning of a flag: exactly one of the three pointers is set.
struct Flag {
  const Setting* setting = nullptr;
  const Shorthand* shorthand = nullptr;
  const Option* option = nullptr;
  bool negated = false;  // --no-switch

  explicit operator bool() const { return setting || shorthand || option; }
  bool takes_value() const {
    if (setting) return setting->type != SettingType::kBool;
    return option && !option->value.empty();
  }
};

// No command has such a name.
bool looks_like_a_file(std::string_view word) {
  return word.find_first_of("./") != std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::span<const std::string> words) : words_(words) {}

  Result<CommandLine> parse() {
    bool flags_ended = false;
    if (!words_.empty() && words_.front() == "help") {
      ++next_;
      if (take_topic()) return std::move(line_);
      line_.help = true;
    }
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (flags_ended || word == "-" || !word.starts_with('-')) {
        FW_RETURN_IF_ERROR(take_word(word));
      } else if (word == "--") {
        flags_ended = true;
      } else if (word.starts_with("--")) {
        FW_RETURN_IF_ERROR(take_long_flag(word));
      } else {
        FW_RETURN_IF_ERROR(take_short_flags(word));
      }
    }
    FW_RETURN_IF_ERROR(check());
    return std::move(line_);
  }

 private:
  // Of "help all" and "help images": whether it is one of these.
  bool take_topic() {
    if (words_.size() != 2) return false;
    line_.help_all = words_.back() == "all";
    if (find_group(words_.back())) line_.unfinished = words_.back();
    line_.help = line_.help_all || !line_.unfinished.empty();
    return line_.help;
  }

  // The first words name the command; the rest are its arguments.
  Result<void> take_word(const std::string& word) {
    if (line_.command) {
      // "serve token" is a command besides "serve".
      const std::string longer =
          fmt::format("{} {}", line_.command->name, word);
      const auto sub = std::ranges::find(commands(), longer, &Command::name);
      if (line_.arguments.empty() && sub != commands().end()) {
        line_.command = &*sub;
      } else {
        line_.arguments.push_back(word);
      }
      return {};
    }
    const std::string name =
        line_.unfinished.empty() ? word : line_.unfinished + " " + word;
    bool begins_a_name = false;
    for (const Command& command : commands()) {
      if (command.name == name) {
        line_.command = &command;
        line_.unfinished.clear();
        return {};
      }
      begins_a_name |= command.name.starts_with(name + " ");
    }
    if (begins_a_name) {
      line_.unfinished = name;
      return {};
    }
    const bool file = line_.unfinished.empty() && looks_like_a_file(word);
    if (file && names_several_files()) {
      line_.command =
          &*std::ranges::find(commands(), "compare", &Command::name);
      line_.arguments.push_back(word);
      return {};
    }
    return with_hint(
        fail(ErrorKind::kUsage, "there is no command \"{}\"", name),
        file ? "to examine it: framewise inspect " + shell_word(word)
             : meant_command(name));
  }

  // `framewise a.gif b.gif` compares.
  bool names_several_files() const {
    const auto rest = words_.subspan(next_);
    return std::ranges::any_of(rest, looks_like_a_file);
  }

  Result<void> take_long_flag(const std::string& word) {
    const size_t equals = word.find('=');
    const std::string written = word.substr(0, equals);
    const std::string_view name = std::string_view(written).substr(2);
    const Flag flag = find_long(name);
    std::optional<std::string> value;
    if (equals != std::string::npos) value = word.substr(equals + 1);
    if (!flag) {
      return is_limit(name) ? take_limit(written, std::move(value))
                            : unknown(written);
    }
    if (flag.option && flag.option->name == "help" && value == "all") {
      line_.help = line_.help_all = true;
      return {};
    }
    if (value && (flag.negated || flag.shorthand ||
                  (flag.option && flag.option->value.empty()))) {
      return fail(ErrorKind::kUsage, "{} takes no value", written);
    }
    if (!value && flag.takes_value()) {
      FW_ASSIGN_OR_RETURN(value, following_value(written));
    }
    apply(flag, written, std::move(value));
    return {};
  }

  // Whether the flag is a short form such as "--min-vmaf 95", which means
  // --require 'vmaf>=95'.
  bool is_limit(std::string_view name) const {
    if (!name.starts_with("min-") && !name.starts_with("max-")) return false;
    const std::string_view metric = name.substr(4, name.find('.') - 4);
    return measure::select(metric) && find_long("require");
  }

  Result<void> take_limit(const std::string& written,
                          std::optional<std::string> value) {
    if (!value) {
      FW_ASSIGN_OR_RETURN(value, following_value(written));
    }
    const std::string_view sign = written.starts_with("--min-") ? ">=" : "<=";
    line_.options.emplace_back("require",
                               written.substr(6) + std::string(sign) + *value);
    return {};
  }

  // "-q", "-qv", "-j4", "-j 4"
  Result<void> take_short_flags(const std::string& word) {
    for (size_t i = 1; i < word.size(); ++i) {
      const std::string written = std::string("-") + word[i];
      const Flag flag = find_short(word[i]);
      if (!flag) return unknown(written);
      if (!flag.takes_value()) {
        apply(flag, written, std::nullopt);
        continue;
      }
      std::string value = word.substr(i + 1);
      if (value.starts_with('=')) value.erase(0, 1);
      if (value.empty()) {
        FW_ASSIGN_OR_RETURN(value, following_value(written));
      }
      apply(flag, written, std::move(value));
      break;
    }
    return {};
  }

  Result<std::string> following_value(const std::string& written) {
    if (next_ == words_.size()) {
      return with_hint(
          fail(ErrorKind::kUsage, "{} needs a value", written),
          fmt::format("write {}=VALUE or {} VALUE", written, written));
    }
    return words_[next_++];
  }

  Flag find_long(std::string_view name) const {
    for (const auto& [alias, flag] : kAliases) {
      if (name == alias) name = flag;
    }
    // An option of the command comes before a setting of other commands.
    if (const Flag own =
            find_option([&](const Option& row) { return row.name == name; })) {
      return own;
    }
    for (const Setting& setting : kSettings) {
      if (setting.flag == name) return {.setting = &setting};
      if (setting.type == SettingType::kBool && name.starts_with("no-") &&
          setting.flag == name.substr(3)) {
        return {.setting = &setting, .negated = true};
      }
    }
    for (const Shorthand& shorthand : kShorthands) {
      if (shorthand.flag == name) return {.shorthand = &shorthand};
    }
    return {};
  }

  Flag find_short(char letter) const {
    for (const Setting& setting : kSettings) {
      if (setting.short_flag == letter) return {.setting = &setting};
    }
    for (const Shorthand& shorthand : kShorthands) {
      if (shorthand.short_flag == letter) return {.shorthand = &shorthand};
    }
    return find_option(
        [&](const Option& row) { return row.short_name == letter; });
  }

  template <typename Condition>
  Flag find_option(Condition&& condition) const {
    for (const Option& row : global_options()) {
      if (condition(row)) return {.option = &row};
    }
    if (line_.command) {
      for (const Option& row : line_.command->options) {
        if (condition(row)) return {.option = &row};
      }
    }
    return {};
  }

  // The hint for a flag that people expect of this command; empty: none.
  std::string expected_hint(std::string_view written) const {
    for (const ExpectedFlag& row : kExpectedFlags) {
      if (line_.command && row.command == line_.command->name &&
          row.written == written) {
        return std::string(row.hint);
      }
    }
    return {};
  }

  Error unknown(const std::string& written) const {
    std::vector<std::string> flags;
    for (const Setting& setting : kSettings) {
      if (line_.command && !takes(*line_.command, setting)) continue;
      flags.push_back(fmt::format("--{}", setting.flag));
    }
    const auto add = [&flags](std::span<const Option> rows) {
      for (const Option& row : rows) {
        flags.push_back(fmt::format("--{}", row.name));
      }
    };
    add(global_options());
    if (line_.command) add(line_.command->options);
    const std::vector<std::string_view> views(flags.begin(), flags.end());
    std::string hint = expected_hint(written);
    if (hint.empty()) hint = suggestion(written, views);
    for (const std::string_view flag : views) {  // "--outfile" means "--out"
      if (hint.empty() && flag.size() >= 5 && written.starts_with(flag)) {
        hint = fmt::format("did you mean `{}`?", flag);
      }
    }
    if (hint.empty()) {
      hint = line_.command
                 ? fmt::format("`framewise {} --help=all` lists all options",
                               line_.command->name)
                 : "`framewise --help` lists the commands";
    }
    return with_hint(fail(ErrorKind::kUsage, "there is no option {}", written),
                     hint);
  }

  void apply(const Flag& flag, const std::string& written,
             std::optional<std::string> value) {
    if (flag.setting) {
      if (!value) value = flag.negated ? "false" : "true";
      apply_setting(*flag.setting, written, *std::move(value));
    } else if (flag.shorthand) {
      line_.settings.push_back({find_setting(flag.shorthand->key),
                                std::string(flag.shorthand->value), written});
    } else if (flag.option->name == "help") {
      line_.help = true;
    } else if (flag.option->name == "version") {
      line_.version = true;
    } else if (flag.option->name == "config") {
      line_.config_file = *std::move(value);
    } else if (flag.option->name == "profile-report") {
      line_.profile_report = *std::move(value);
    } else {
      line_.options.emplace_back(flag.option->name,
                                 std::move(value).value_or(""));
    }
  }

  void apply_setting(const Setting& setting, const std::string& written,
                     std::string value) {
    if (setting.type == SettingType::kList) {
      for (FlagValue& earlier : line_.settings) {
        if (earlier.setting != &setting) continue;
        earlier.text += "," + value;
        return;
      }
    }
    line_.settings.push_back({&setting, std::move(value), written});
  }

  Result<void> check() const {
    if (!line_.command || line_.help || line_.version) return {};
    const Command& command = *line_.command;
    for (const FlagValue& flag : line_.settings) {
      if (takes(command, *flag.setting)) continue;
      return with_hint(
          fail(ErrorKind::kUsage, "the command \"{}\" has no option {}",
               command.name, flag.written),
          fmt::format("`framewise {} --help=all` lists its options",
                      command.name));
    }
    const size_t count = line_.arguments.size();
    const auto usage = [&command] {
      return fmt::format("usage: framewise {} {}", command.name,
                         command.arguments);
    };
    if (count < command.least_arguments) {
      return with_hint(fail(ErrorKind::kUsage, "{} needs {}", command.name,
                            command.arguments),
                       usage());
    }
    if (count > command.most_arguments) {
      return with_hint(fail(ErrorKind::kUsage, "unexpected argument \"{}\"",
                            line_.arguments[command.most_arguments]),
                       usage());
    }
    return {};
  }

  std::span<const std::string> words_;
  size_t next_ = 0;
  CommandLine line_;
};

}  // namespace

Result<CommandLine> parse_command_line(std::span<const std::string> words) {
  FW_ASSIGN_OR_RETURN(CommandLine line, Parser(words).parse());
  for (const std::string& word : words) {
    if (!line.typed.empty()) line.typed += ' ';
    line.typed += shell_word(without_credentials(word));
  }
  return line;
}

}  // namespace framewise::cli
