// SPDX-License-Identifier: Apache-2.0
// `framewise config explain`: everything about one setting, by any of its
// names.
#include <fmt/format.h>

#include <algorithm>

#include "base/giflab/config_keys.h"
#include "base/giflab/variables.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "cli/config/config_functions.h"
#include "cli/help.h"

namespace framewise::cli {

namespace {

std::string paragraphs(std::string_view text, const Terminal& terminal) {
  std::string out;
  const int columns = terminal.is_terminal ? terminal.columns : 80;
  for (const std::string& line : wrapped(text, columns)) out += line + '\n';
  return out;
}

std::string explain_setting(const Invocation& invocation,
                            const Setting& setting) {
  const auto index = size_t(&setting - kSettings.data());
  const Settings& settings = invocation.settings;
  std::string out =
      fmt::format("{}\n", setting.key) +
      paragraphs(fmt::format("{}.", setting.help), invocation.output);
  const std::vector<std::pair<std::string, std::string>> facts = {
      {"value", format_value(setting, settings.value(index))},
      {"origin", settings.origin(index).where},
      {"built-in", std::string(setting.default_text)},
      {"allowed", allowed_values(setting)},
      {"flag", fmt::format("--{}", setting.flag)},
      {"variable", variable_of(setting)},
      {"can change a result", setting.changes_results ? "yes" : "no"}};
  out += '\n';
  for (const auto& [name, text] : facts) {
    out += fmt::format("{:<20} {}\n", name, text.empty() ? "-" : text);
  }
  for (const Profile& profile : profiles()) {
    const auto row =
        std::ranges::find(profile.values, setting.key, &ProfileValue::key);
    if (row == profile.values.end()) continue;
    out +=
        fmt::format("{:<20} {}: {}\n", fmt::format("profile {}", profile.name),
                    row->value, row->reason);
  }
  for (const giflab::Variable& old : giflab::variables()) {
    if (old.setting == setting.key) {
      out += fmt::format("{:<20} {}\n", "GifLab", old.name);
    }
  }
  for (const giflab::ConfigKey& old : giflab::config_keys()) {
    if (old.setting == setting.key) {
      out += fmt::format("{:<20} {} ({})\n", "GifLab", old.key,
                         giflab::variable_of(old));
    }
  }
  return out;
}

// A name of GifLab's: the setting, or what replaces it.
template <typename Row>
std::string explain_giflab(const Invocation& invocation, std::string_view name,
                           const Row& row) {
  if (row.setting.empty()) {
    return fmt::format("{} has no effect: {}\n", name, row.instead);
  }
  return fmt::format("{} sets {}.\n\n", name, row.setting) +
         explain_setting(invocation, *find_setting(row.setting));
}

Result<std::string> explanation(const Invocation& invocation,
                                std::string_view name) {
  if (const Setting* setting = find_setting(name)) {
    return explain_setting(invocation, *setting);
  }
  const std::string_view flag = name.starts_with("--") ? name.substr(2) : name;
  std::vector<std::string_view> names;
  for (const Setting& setting : kSettings) {
    if (flag == setting.flag || name == variable_of(setting)) {
      return explain_setting(invocation, setting);
    }
    names.push_back(setting.key);
  }
  if (const giflab::Variable* old = giflab::find_variable(name)) {
    return explain_giflab(invocation, name, *old);
  }
  if (const giflab::ConfigKey* old = giflab::find_config_variable(name)) {
    return explain_giflab(invocation, name, *old);
  }
  if (const giflab::ConfigKey* old = giflab::find_config_key(name)) {
    return explain_giflab(invocation, name, *old);
  }
  const std::string meant = suggestion(name, names);
  return with_hint(
      fail(ErrorKind::kUsage, "there is no setting '{}'", printable(name)),
      meant.empty() ? "`framewise config show` lists all settings" : meant);
}

}  // namespace

Result<ExitCode> run_config_explain(const Invocation& invocation) {
  bool first = true;
  for (const std::string& name : invocation.arguments) {
    FW_ASSIGN_OR_RETURN(const std::string text, explanation(invocation, name));
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream, first ? text : "\n" + text));
    first = false;
  }
  return ExitCode::kOk;
}

}  // namespace framewise::cli
