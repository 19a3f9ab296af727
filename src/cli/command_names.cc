// SPDX-License-Identifier: Apache-2.0
#include "cli/command_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/suggestion.h"
#include "cli/command.h"

namespace framewise::cli {
namespace {

// Words that other programs, or people, use for what a command does.
struct OtherWord {
  std::string_view word;
  std::string_view command;
};
constexpr OtherWord kOtherWords[] = {
    {"compress", "optimize"},    {"shrink", "optimize"},
    {"minify", "optimize"},      {"encode", "optimize"},
    {"info", "inspect"},         {"probe", "inspect"},
    {"identify", "inspect"},     {"measure", "compare"},
    {"score", "compare"},        {"report", "compare"},
    {"server", "serve"},         {"join", "video compose"},
    {"train", "sweep"},          {"test", "selftest"},
    {"settings", "config show"}, {"download", "models pull"},
};

// Commands whose last word is this: "convert" of "image convert".
std::vector<std::string_view> commands_ending_in(std::string_view word) {
  std::vector<std::string_view> found;
  for (const Command& command : commands()) {
    const size_t space = command.name.rfind(' ');
    if (space != std::string_view::npos &&
        command.name.substr(space + 1) == word) {
      found.push_back(command.name);
    }
  }
  return found;
}

// "`framewise image` has convert, check…" for the first word of a name such as
// "image resize"; empty if no command begins with it.
std::string verbs_of_group(std::string_view name) {
  const size_t space = name.find(' ');
  if (space == std::string_view::npos) return {};
  const std::string_view group = name.substr(0, space + 1);
  std::vector<std::string_view> verbs;
  for (const Command& command : commands()) {
    if (command.name.starts_with(group)) {
      verbs.push_back(command.name.substr(space + 1));
    }
  }
  if (verbs.empty()) return {};
  return fmt::format("`framewise {}` has {}", name.substr(0, space),
                     fmt::join(verbs, ", "));
}

}  // namespace

std::string meant_command(std::string_view name) {
  const auto longer = commands_ending_in(name);
  if (!longer.empty()) {
    return fmt::format("did you mean {}?", fmt::join(longer, " or "));
  }
  const auto other = std::ranges::find(kOtherWords, name, &OtherWord::word);
  if (other != std::end(kOtherWords)) {
    return fmt::format("did you mean {}?", other->command);
  }
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const std::string similar = suggestion(name, names);
  const std::string verbs = similar.empty() ? verbs_of_group(name) : "";
  if (!verbs.empty()) return verbs;
  return similar.empty() ? "`framewise help all` lists all commands" : similar;
}

}  // namespace framewise::cli
