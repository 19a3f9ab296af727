// SPDX-License-Identifier: Apache-2.0
// `framewise config init|docs`: a file to start from, and the reference of
// settings, both generated from the tables.
#include <fmt/format.h>

#include <algorithm>

#include "base/giflab/config_keys.h"
#include "base/giflab/variables.h"
#include "base/result.h"
#include "cli/config/config_functions.h"
#include "cli/help.h"

namespace framewise::cli {

std::string_view section_of(const Setting& setting) {
  const size_t dot = setting.key.find('.');
  return dot == std::string_view::npos ? std::string_view()
                                       : setting.key.substr(0, dot);
}

std::string allowed_values(const Setting& setting) {
  switch (setting.type) {
    case SettingType::kBool: return "true or false";
    case SettingType::kChoice:
      return fmt::format("{}", fmt::join(choices_of(setting), ", "));
    case SettingType::kBytes: return "a size, " + range_of(setting);
    case SettingType::kDuration: return "a duration, " + range_of(setting);
    case SettingType::kInteger: return "a whole number, " + range_of(setting);
    case SettingType::kReal: return "a number, " + range_of(setting);
    case SettingType::kList: return "list";
    default: return "text";
  }
}

std::string_view reason_in(const Profile& profile, std::string_view key) {
  const auto at = std::ranges::find(profile.values, key, &ProfileValue::key);
  return at == profile.values.end() ? std::string_view() : at->reason;
}

namespace {

std::string initial_file() {
  std::string out =
      "# Settings of framewise. Each line shows a default; remove the \"#\" to "
      "change it.\n# FRAMEWISE_* variables and flags override this file. "
      "`framewise config show`\n# prints the origin of each value.\n";
  std::string_view section;
  for (const Setting& setting : kSettings) {
    const std::string_view its_section = section_of(setting);
    if (its_section != section) {
      section = its_section;
      out += fmt::format("\n[{}]\n", section);
    }
    out += '\n';
    const std::string help =
        fmt::format("{}. Allowed: {}.", setting.help, allowed_values(setting));
    for (const std::string& line : wrapped(help, 76)) {
      out += fmt::format("# {}\n", line);
    }
    const std::string_view name =
        section.empty() ? setting.key : setting.key.substr(section.size() + 1);
    out += fmt::format("#{} = {}\n", name,
                       toml_value(setting, setting.default_text));
  }
  return out;
}

std::string setting_reference(const Setting& setting) {
  std::string flag = fmt::format("`--{}`", setting.flag);
  if (setting.short_flag)
    flag = fmt::format("`-{}`, ", setting.short_flag) + flag;
  return fmt::format(
      "### `{}`\n\n{}.\n\n"
      "| default | allowed | flag | variable | can change a result |\n"
      "| --- | --- | --- | --- | --- |\n"
      "| `{}` | {} | {} | `{}` | {} |\n\n",
      setting.key, setting.help,
      setting.default_text.empty() ? "\"\"" : setting.default_text,
      allowed_values(setting), flag, variable_of(setting),
      setting.changes_results ? "yes" : "no");
}

std::string profile_reference() {
  std::string out =
      "## Profiles\n\n`profile` selects a set of values. All other sources "
      "override them. Only one profile is in effect.\n`framewise config "
      "profiles NAME` also prints what GifLab's profile of that name sets, and "
      "what became of each value.\n";
  for (const Profile& profile : profiles()) {
    out += fmt::format("\n### `{}`\n\nFor {}.\n", profile.name, profile.help);
    if (profile.values.empty()) continue;
    out += "\n| setting | value | reason |\n| --- | --- | --- |\n";
    for (const ProfileValue& row : profile.values) {
      out +=
          fmt::format("| `{}` | `{}` | {} |\n", row.key, row.value, row.reason);
    }
  }
  out +=
      "\n## Without shortcuts\n\n`shortcuts = false` sets these, whatever "
      "any source says:\n\n| setting | value | reason |\n| --- | --- | --- "
      "|\n";
  for (const ProfileValue& row : without_shortcuts()) {
    out +=
        fmt::format("| `{}` | `{}` | {} |\n", row.key, row.value, row.reason);
  }
  return out;
}

std::string giflab_reference() {
  std::string out =
      "\n## GifLab variables\n\nThese variables still work and print a note. "
      "The `FRAMEWISE_*` variable of the same setting takes\nprecedence.\n\n| "
      "old variable | setting | new variable |\n| --- | --- | --- |\n";
  const auto add = [&out](std::string_view name, std::string_view key) {
    if (key.empty()) return;
    out += fmt::format("| `{}` | `{}` | `{}` |\n", name, key,
                       variable_of(*find_setting(key)));
  };
  for (const giflab::Variable& old : giflab::variables()) {
    add(old.name, old.setting);
  }
  for (const giflab::ConfigKey& old : giflab::config_keys()) {
    add(giflab::variable_of(old), old.setting);
  }
  out +=
      "\nThese have no effect, and print a note that says what replaces "
      "them:\n\n| old variable | instead |\n| --- | --- |\n";
  const auto add_without = [&out](std::string_view name,
                                  std::string_view instead) {
    if (!instead.empty()) out += fmt::format("| `{}` | {} |\n", name, instead);
  };
  for (const giflab::Variable& old : giflab::variables()) {
    add_without(old.name, old.instead);
  }
  for (const giflab::ConfigKey& old : giflab::config_keys()) {
    add_without(giflab::variable_of(old), old.instead);
  }
  return out + "\nOther names that begin with `GIFLAB_` print a warning.\n";
}

std::string reference() {
  std::string out =
      "# Configuration\n\n<!-- Generated by `framewise config docs`; do not "
      "edit. -->\n\nEvery setting can be given in a file, as a variable or as "
      "a flag. Later sources override earlier ones:\n\n1. the built-in "
      "value\n2. the profile\n3. the file: `--config FILE`, else "
      "`FRAMEWISE_CONFIG`, else `framewise.toml` in the current folder\n   or "
      "the nearest folder above it, else `~/.config/framewise/framewise.toml`; "
      "`none` reads no file\n4. environment variables: `FRAMEWISE_*`\n5. "
      "flags\n\n`framewise config show` prints each value and its origin. "
      "`framewise config validate` checks a file.\n`framewise config init` "
      "prints a file to start from. Unknown keys are errors.\n\n| type | "
      "written as |\n| --- | --- |\n| size | `512MiB`, `1.5GB`, or a number of "
      "bytes; `K`, `M` and `G` alone are powers of 1024 |\n| duration | "
      "`250ms`, `30s`, `5min`, `1h`, or a number of seconds |\n| number | "
      "`250000`, `250k`, `100M`; `k`, `M` and `G` are powers of 1000 |\n| "
      "boolean | `true` or `false` (also `yes`, `no`, `on`, `off`, `1`, `0`); "
      "`--no-FLAG` means `false` |\n\n## Settings\n\n";
  for (const Setting& setting : kSettings) out += setting_reference(setting);
  out += "## Shorthands\n\n| flag | equivalent |\n| --- | --- |\n";
  for (const Shorthand& shorthand : kShorthands) {
    const std::string letter =
        shorthand.short_flag == '\0'
            ? std::string()
            : fmt::format("`-{}`, ", shorthand.short_flag);
    out += fmt::format("| {}`--{}` | `{} = {}` |\n", letter, shorthand.flag,
                       shorthand.key, shorthand.value);
  }
  out += '\n' + profile_reference() + giflab_reference();
  return out;
}

}  // namespace

Result<ExitCode> run_config_init(const Invocation& invocation) {
  FW_RETURN_IF_ERROR(write(invocation.output.stream, initial_file()));
  return ExitCode::kOk;
}

Result<ExitCode> run_config_docs(const Invocation& invocation) {
  FW_RETURN_IF_ERROR(write(invocation.output.stream, reference()));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
