// SPDX-License-Identifier: Apache-2.0
#include "base/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/giflab/config_keys.h"
#include "base/giflab/variables.h"
#include "base/result.h"
#include "base/sha256.h"
#include "base/suggestion.h"

namespace framewise {
namespace {

constexpr std::string_view kPrefix = "FRAMEWISE_";

const Setting* setting_of_variable(std::string_view name) {
  for (const Setting& setting : kSettings) {
    if (variable_of(setting) == name) return &setting;
  }
  return nullptr;
}

SettingsSource::Remark unknown_variable(std::string_view name) {
  std::vector<std::string> names;
  for (const Setting& setting : kSettings) {
    names.push_back(variable_of(setting));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::string hint = suggestion(name, views);
  if (!hint.empty()) hint = "; " + hint;
  return {true,
          fmt::format("{} is not a setting and has no effect{}", name, hint)};
}

// Errors begin with the origin of the value: "FRAMEWISE_THREADS: threads: …".
// That of a flag, "-j: …", names the setting already.
void assign(SettingsSource& source, const Setting& setting,
            std::string_view text, SettingOrigin origin) {
  auto value = parse_value(setting, text);
  if (value) {
    source.assignments.push_back(
        {&setting, *std::move(value), std::move(origin)});
  } else {
    Error error = std::move(value).error();
    const std::string key = fmt::format("{}: ", name_of(setting));
    if (origin.layer >= SettingOrigin::Layer::kFlag &&
        error.message.starts_with(key)) {
      error.message.erase(0, key.size());
    }
    source.problems.push_back(in_file(std::move(error), origin.where));
  }
}

using Variables = std::map<std::string_view, std::string_view>;

constexpr std::string_view kGiflabPrefix = "GIFLAB_";

SettingsSource::Remark no_effect(std::string_view name,
                                 std::string_view instead) {
  return {false, fmt::format("{} has no effect: {}", name, instead)};
}

// `old` is a row of one of the tables of GifLab's names.
template <typename Row>
void read_giflab_variable(SettingsSource& source, const Row& old,
                          std::string_view name, std::string_view value) {
  if (old.setting.empty()) {
    source.remarks.push_back(no_effect(name, old.instead));
    return;
  }
  const std::string text = old.translate(value);
  if (text.empty()) return;
  const Setting& setting = *find_setting(old.setting);
  assign(source, setting, text,
         {SettingOrigin::Layer::kEnvironment, std::string(name)});
  source.remarks.push_back(
      {false, fmt::format("{}={} sets {} to {}; its name is now {}", name,
                          value, setting.key, text, variable_of(setting))});
}

// GifLab reads the values of these as JSON, where texts have quotes.
std::string_view without_quotes(std::string_view value) {
  const bool quoted =
      value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

SettingsSource::Remark unknown_giflab_variable(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& old : giflab::variables()) names.emplace_back(old.name);
  for (const auto& key : giflab::config_keys()) {
    names.push_back(giflab::variable_of(key));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::string hint = suggestion(name, views);
  if (!hint.empty()) hint = "; " + hint;
  return {true, fmt::format("{} is not a variable of GifLab and has no "
                            "effect{}",
                            name, hint)};
}

// Read GIFLAB_* first, so that FRAMEWISE_* variables override them. The order
// is that of the tables: see there.
void read_giflab_variables(SettingsSource& source, const Variables& variables) {
  for (const giflab::ConfigKey& key : giflab::config_keys()) {
    const std::string name = giflab::variable_of(key);
    if (const auto at = variables.find(name); at != variables.end()) {
      read_giflab_variable(source, key, name, without_quotes(at->second));
    }
  }
  for (const giflab::Variable& old : giflab::variables()) {
    if (const auto at = variables.find(old.name); at != variables.end()) {
      read_giflab_variable(source, old, old.name, at->second);
    }
  }
  for (const auto& [name, value] : variables) {
    const bool known = !name.starts_with(kGiflabPrefix) ||
                       giflab::find_variable(name) ||
                       giflab::find_config_variable(name);
    if (!known) source.remarks.push_back(unknown_giflab_variable(name));
  }
}

}  // namespace

std::string variable_of(const Setting& setting) {
  std::string name(kPrefix);
  for (const char c : setting.key) {
    name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? char(c - ('a' - 'A')) : c;
  }
  return name;
}

const Setting* find_setting(std::string_view key) {
  const auto found = std::find_if(
      kSettings.begin(), kSettings.end(),
      [key](const Setting& setting) { return setting.key == key; });
  return found == kSettings.end() ? nullptr : &*found;
}

SettingsSource read_environment(const Environment& environment,
                                std::span<const std::string_view> no_setting) {
  SettingsSource source;
  const Variables variables(environment.begin(), environment.end());
  read_giflab_variables(source, variables);
  for (const auto& [name, value] : variables) {
    if (!name.starts_with(kPrefix)) continue;
    if (std::find(no_setting.begin(), no_setting.end(), name) !=
        no_setting.end()) {
      continue;
    }
    if (const Setting* setting = setting_of_variable(name)) {
      assign(source, *setting, value,
             {SettingOrigin::Layer::kEnvironment, std::string(name)});
    } else {
      source.remarks.push_back(unknown_variable(name));
    }
  }
  return source;
}

SettingsSource read_flags(std::span<const FlagValue> flags,
                          SettingOrigin::Layer layer) {
  SettingsSource source;
  for (const FlagValue& flag : flags) {
    assign(source, *flag.setting, flag.text, {layer, flag.written});
  }
  return source;
}

Settings::Settings() {
  for (size_t i = 0; i < kSettings.size(); ++i) {
    // Never fails: a test parses every default.
    values_[i] = *parse_value(kSettings[i], kSettings[i].default_text);
  }
}

void Settings::set(const Assignment& assignment) {
  const auto index = size_t(assignment.setting - kSettings.data());
  values_[index] = assignment.value;
  origins_[index] = assignment.origin;
}

void Settings::set_all(std::span<const ProfileValue> values,
                       const SettingOrigin& origin) {
  for (const ProfileValue& row : values) {
    const Setting& setting = *find_setting(row.key);
    // Never fails: a test parses the values of all profiles.
    set({&setting, *parse_value(setting, row.value), origin});
  }
}

Result<Settings> Settings::combine(std::span<const SettingsSource> sources) {
  Settings settings;
  for (const SettingsSource& source : sources) {
    if (!source.problems.empty()) return source.problems.front();
  }
  const auto lay_over = [&] {
    for (const SettingsSource& source : sources) {
      for (const Assignment& assignment : source.assignments) {
        settings.set(assignment);
      }
    }
  };
  lay_over();
  const Profile& profile = *find_profile(settings.text("profile"));
  settings.set_all(profile.values, {SettingOrigin::Layer::kProfile,
                                    fmt::format("profile {}", profile.name)});
  lay_over();
  if (!settings.enabled("shortcuts")) {
    SettingOrigin origin = settings.origin("shortcuts");
    origin.where = fmt::format("shortcuts = false ({})", origin.where);
    settings.set_all(without_shortcuts(), origin);
  }
  return settings;
}

std::string checksum(const Settings& settings) {
  std::string text;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    text += fmt::format("{}={}\n", kSettings[i].key,
                        format_value(kSettings[i], settings.value(i)));
  }
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.hex().substr(0, 16);
}

std::vector<SettingChange> changes(const Settings& before,
                                   const Settings& after) {
  std::vector<SettingChange> found;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    if (before.value(i) == after.value(i)) continue;
    const Setting& setting = kSettings[i];
    found.push_back({&setting, format_value(setting, before.value(i)),
                     format_value(setting, after.value(i)),
                     after.origin(i).where});
  }
  return found;
}

}  // namespace framewise
