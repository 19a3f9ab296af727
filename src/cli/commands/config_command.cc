// SPDX-License-Identifier: Apache-2.0
// `framewise config show|validate|init|docs`: prints and checks settings.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/help.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_options.h"
#include "measure/registry.h"

namespace framewise::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(SettingOrigin::Layer layer) {
  switch (layer) {
    case SettingOrigin::Layer::kBuiltIn: return "built-in";
    case SettingOrigin::Layer::kProfile: return "profile";
    case SettingOrigin::Layer::kFile: return "file";
    case SettingOrigin::Layer::kEnvironment: return "environment";
    case SettingOrigin::Layer::kFlag: return "flag";
  }
  return "built-in";
}

std::string settings_table(const Settings& settings, bool color) {
  size_t key_width = 0;
  size_t value_width = 0;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    key_width = std::max(key_width, kSettings[i].key.size());
    value_width = std::max(
        value_width, format_value(kSettings[i], settings.value(i)).size());
  }
  std::string out;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const SettingOrigin& origin = settings.origin(i);
    const bool changed = origin.layer != SettingOrigin::Layer::kBuiltIn;
    out +=
        fmt::format("{:<{}}  {}{:<{}}{}  {}\n", kSettings[i].key, key_width,
                    color && changed ? "\x1b[1m" : "",
                    format_value(kSettings[i], settings.value(i)), value_width,
                    color && changed ? "\x1b[0m" : "", printable(origin.where));
  }
  return out;
}

Json json_value(const SettingValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

std::string settings_json(const Invocation& invocation) {
  Json settings = Json::array();
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const SettingValue& value = invocation.settings.value(i);
    const SettingOrigin& origin = invocation.settings.origin(i);
    settings.push_back({{"key", kSettings[i].key},
                        {"value", json_value(value)},
                        {"text", format_value(kSettings[i], value)},
                        {"layer", name_of(origin.layer)},
                        {"origin", origin.where}});
  }
  const std::string& path = invocation.sources.path;
  const Json document = {{"schema", "framewise.settings/1"},
                         {"file", path.empty() ? Json() : Json(path)},
                         {"settings", settings}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string section_of(const Setting& setting) {
  const size_t dot = setting.key.find('.');
  return dot == std::string_view::npos
             ? ""
             : std::string(setting.key.substr(0, dot));
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
    case SettingType::kText: return "text";
    case SettingType::kList: return "list";
  }
  return "";
}

// The default as TOML. Booleans and numbers without a unit need no quotes.
std::string toml_value(const Setting& setting) {
  const std::string_view text = setting.default_text;
  const bool plain =
      setting.type == SettingType::kBool ||
      (setting.type != SettingType::kText &&
       text.find_first_not_of("0123456789.") == std::string_view::npos);
  return plain ? std::string(text) : fmt::format("\"{}\"", text);
}

std::string initial_file() {
  std::string out =
      "# Settings of framewise. Each line shows a default; remove the \"#\" to "
      "change it.\n# FRAMEWISE_* variables and flags override this file. "
      "`framewise config show`\n# prints the origin of each value.\n";
  std::string section;
  for (const Setting& setting : kSettings) {
    const std::string its_section = section_of(setting);
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
    out += fmt::format("#{} = {}\n", name, toml_value(setting));
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
      "override them. Only one profile is in effect.\n\n| profile | purpose | "
      "values |\n| --- | --- | --- |\n";
  for (const Profile& profile : profiles()) {
    std::vector<std::string> values;
    for (const ProfileValue& row : profile.values) {
      values.push_back(fmt::format("`{} = {}`", row.key, row.value));
    }
    out += fmt::format(
        "| `{}` | {} | {} |\n", profile.name, profile.help,
        values.empty() ? "none" : fmt::format("{}", fmt::join(values, ", ")));
  }
  return out;
}

std::string legacy_reference() {
  std::string out =
      "\n## GifLab variables\n\nThese variables still work and print a note. "
      "The `FRAMEWISE_*` variable of the same setting takes\nprecedence. Other "
      "`GIFLAB_*` variables have no effect.\n\n| old variable | setting | new "
      "variable |\n| --- | --- | --- |\n";
  for (const LegacyVariable& old : legacy_variables()) {
    if (old.key.empty()) continue;
    out += fmt::format("| `{}` | `{}` | `{}` |\n", old.name, old.key,
                       variable_of(*find_setting(old.key)));
  }
  return out;
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
  out += '\n' + profile_reference() + legacy_reference();
  return out;
}

Result<void> check_texts(Settings settings) {
  const Invocation invocation{.settings = std::move(settings)};
  FW_ASSIGN_OR_RETURN(const CompareOptions options,
                      compare_options(invocation));
  FW_RETURN_IF_ERROR(measure::select_all(options.metrics));
  FW_RETURN_IF_ERROR(cache_options(invocation));
  return {};
}

// Errors in settings whose texts only their users parse, such as a background.
// Each setting is checked as if it were the only one that is set.
std::vector<Error> problems_of_texts(const Settings& settings) {
  std::vector<Error> problems;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const Setting& setting = kSettings[i];
    const SettingOrigin& origin = settings.origin(i);
    const bool text = setting.type == SettingType::kText ||
                      setting.type == SettingType::kList;
    if (!text || origin.layer == SettingOrigin::Layer::kBuiltIn) continue;
    const FlagValue alone[] = {
        {&setting, format_value(setting, settings.value(i)), ""}};
    const SettingsSource layer[] = {read_flags(alone)};
    Result<Settings> probe = Settings::combine(layer);
    const Result<void> meaning =
        probe ? check_texts(*std::move(probe)) : std::move(probe).error();
    if (meaning) continue;
    Error problem = meaning.error();
    problem.message =
        fmt::format("{}: {}: {}", origin.where, setting.key, problem.message);
    problems.push_back(std::move(problem));
  }
  return problems;
}

Result<ExitCode> print(const Invocation& invocation, std::string_view text) {
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> run_config_show(const Invocation& invocation) {
  return print(invocation, invocation.has("json")
                               ? settings_json(invocation)
                               : settings_table(invocation.settings,
                                                invocation.output.color));
}

Result<ExitCode> run_config_validate(const Invocation& invocation) {
  SettingsSources sources = invocation.sources;
  if (!invocation.arguments.empty()) {
    FW_ASSIGN_OR_RETURN(sources,
                        gather_settings(invocation.arguments.front(), {}, {}));
  }
  size_t problems = 0;
  for (const SettingsSource& layer : sources.layers) {
    problems += layer.problems.size();
    for (const Error& problem : layer.problems) {
      say_error(invocation.errors, problem);
    }
    for (const SettingsSource::Remark& remark : layer.remarks) {
      if (remark.warning) say_warning(invocation.errors, remark.text);
    }
  }
  if (const auto settings = Settings::combine(sources.layers)) {
    for (const Error& problem : problems_of_texts(*settings)) {
      ++problems;
      say_error(invocation.errors, problem);
    }
  }
  const std::string where =
      sources.path.empty() ? "no configuration file" : printable(sources.path);
  if (problems == 0)
    return print(invocation, fmt::format("{}: valid\n", where));
  return with_hint(fail(ErrorKind::kUsage, "{}: {} error{}", where, problems,
                        problems == 1 ? "" : "s"),
                   "`framewise config docs` explains all settings");
}

Result<ExitCode> run_config_init(const Invocation& invocation) {
  return print(invocation, initial_file());
}

Result<ExitCode> run_config_docs(const Invocation& invocation) {
  return print(invocation, reference());
}

}  // namespace framewise::cli
