// SPDX-License-Identifier: Apache-2.0
// `framewise config profiles`: the values of profiles with their reasons,
// beside those of GifLab's profiles.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/giflab/config_keys.h"
#include "base/giflab/variables.h"
#include "base/json/json.h"
#include "base/result.h"
#include "cli/config/config_functions.h"
#include "cli/help.h"

namespace framewise::cli {
namespace {

// A value of GifLab's profile, and what became of it.
struct GiflabValue {
  std::string name;
  std::string_view value;
  std::string here;  // "cache.memory = 100MiB", or empty
  std::string_view reason;
};

Result<Settings> settings_with(const Profile& profile) {
  const FlagValue flag[] = {
      {find_setting("profile"), std::string(profile.name), "--profile"}};
  const SettingsSource source[] = {read_flags(flag)};
  return Settings::combine(source);
}

std::string assignment_text(const Settings& settings, std::string_view key) {
  const Setting& setting = *find_setting(key);
  const auto index = size_t(&setting - kSettings.data());
  return fmt::format("{} = {}", key,
                     format_value(setting, settings.value(index)));
}

std::vector<GiflabValue> values_of_giflab_profile(const Profile& profile,
                                                  const Settings& settings) {
  const auto column =
      size_t(std::ranges::find(giflab::kProfiles, profile.name) -
             giflab::kProfiles.begin());
  std::vector<GiflabValue> values;
  if (column == giflab::kProfiles.size()) return values;
  for (const giflab::ConfigKey& key : giflab::config_keys()) {
    if (key.values[column].empty()) continue;
    GiflabValue value{std::string(key.key), key.values[column], "",
                      key.instead};
    if (!key.setting.empty()) {
      value.here = assignment_text(settings, key.setting);
      value.reason = reason_in(profile, key.setting);
      if (value.reason.empty()) value.reason = "the built-in value";
    }
    values.push_back(std::move(value));
  }
  return values;
}

std::vector<GiflabValue> values_of_giflab_environment(
    const Profile& profile, const Settings& settings) {
  const auto column =
      size_t(std::ranges::find(giflab::kEnvironmentProfiles, profile.name) -
             giflab::kEnvironmentProfiles.begin());
  std::vector<GiflabValue> values;
  if (column == giflab::kEnvironmentProfiles.size()) return values;
  for (const giflab::EnvironmentValue& row : giflab::environment_values()) {
    if (row.values[column].empty()) continue;
    const giflab::Variable& variable = *giflab::find_variable(row.variable);
    values.push_back({std::string(row.variable), row.values[column],
                      variable.setting.empty()
                          ? ""
                          : assignment_text(settings, variable.setting),
                      row.reason});
  }
  return values;
}

using Row = std::array<std::string, 4>;

// Columns as wide as their widest cell; the last one is wrapped.
std::string table(const std::vector<Row>& rows, const Terminal& terminal) {
  size_t widths[3] = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < 3; ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  const int before = int(widths[0] + widths[1] + widths[2]) + 6;
  const int columns = terminal.is_terminal ? terminal.columns : 120;
  std::string out;
  for (const Row& row : rows) {
    std::string line =
        fmt::format("{:<{}}  {:<{}}  {:<{}}  ", row[0], widths[0], row[1],
                    widths[1], row[2], widths[2]);
    for (const std::string& part :
         wrapped(row[3], std::max(24, columns - before))) {
      line += part;
      out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
      line.assign(size_t(before), ' ');
    }
  }
  return out;
}

std::string giflab_table(std::string_view title,
                         const std::vector<GiflabValue>& values,
                         const Terminal& terminal) {
  if (values.empty()) return "";
  std::vector<Row> rows = {{std::string(title), "value", "here", "reason"}};
  for (const GiflabValue& value : values) {
    rows.push_back({value.name, std::string(value.value),
                    value.here.empty() ? "-" : value.here,
                    std::string(value.reason)});
  }
  return '\n' + table(rows, terminal);
}

Result<std::string> profile_text(const Profile& profile,
                                 const Terminal& terminal) {
  FW_ASSIGN_OR_RETURN(const Settings settings, settings_with(profile));
  std::string out = fmt::format("{}: {}\n", profile.name, profile.help);
  if (!profile.values.empty()) {
    std::vector<Row> rows = {{"setting", "value", "built-in", "reason"}};
    for (const ProfileValue& row : profile.values) {
      const std::string_view default_text = find_setting(row.key)->default_text;
      rows.push_back({std::string(row.key), std::string(row.value),
                      default_text.empty() ? "-" : std::string(default_text),
                      std::string(row.reason)});
    }
    out += '\n' + table(rows, terminal);
  }
  out += giflab_table("GifLab's profile",
                      values_of_giflab_profile(profile, settings), terminal);
  return out + giflab_table("GifLab's variables",
                            values_of_giflab_environment(profile, settings),
                            terminal);
}

Json json_of(const std::vector<GiflabValue>& values) {
  Json rows = Json::array();
  for (const GiflabValue& value : values) {
    rows.push_back({{"name", value.name},
                    {"value", value.value},
                    {"here", value.here.empty() ? Json() : Json(value.here)},
                    {"reason", value.reason}});
  }
  return rows;
}

Result<Json> json_of(const Profile& profile) {
  FW_ASSIGN_OR_RETURN(const Settings settings, settings_with(profile));
  Json values = Json::array();
  for (const ProfileValue& row : profile.values) {
    values.push_back({{"key", row.key},
                      {"value", row.value},
                      {"built_in", find_setting(row.key)->default_text},
                      {"reason", row.reason}});
  }
  return Json{
      {"name", profile.name},
      {"purpose", profile.help},
      {"values", values},
      {"giflab_profile", json_of(values_of_giflab_profile(profile, settings))},
      {"giflab_variables",
       json_of(values_of_giflab_environment(profile, settings))}};
}

std::string list_of_profiles() {
  std::string out;
  for (const Profile& profile : profiles()) {
    out += fmt::format("{:<16} {}\n", profile.name, profile.help);
  }
  return out +
         "\n`framewise config profiles NAME` prints the values and why; "
         "--profile NAME uses them.\n";
}

Result<std::span<const Profile>> named_profiles(const Invocation& invocation) {
  if (invocation.arguments.empty()) return profiles();
  const std::string& name = invocation.arguments.front();
  // The same error as that of --profile.
  FW_RETURN_IF_ERROR(parse_value(*find_setting("profile"), name));
  return std::span<const Profile>(find_profile(name), 1);
}

}  // namespace

Result<ExitCode> run_config_profiles(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const std::span<const Profile> chosen,
                      named_profiles(invocation));
  std::string text;
  if (invocation.has("json")) {
    Json rows = Json::array();
    for (const Profile& profile : chosen) {
      FW_ASSIGN_OR_RETURN(Json row, json_of(profile));
      rows.push_back(std::move(row));
    }
    text =
        Json{{"schema", "framewise.profiles/1"}, {"profiles", rows}}.dump(2) +
        "\n";
  } else if (invocation.arguments.empty()) {
    text = list_of_profiles();
  } else {
    FW_ASSIGN_OR_RETURN(text, profile_text(chosen.front(), invocation.output));
  }
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
