// SPDX-License-Identifier: Apache-2.0
#include "base/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/result.h"
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
void assign(SettingsSource& source, const Setting& setting,
            std::string_view text, SettingOrigin origin) {
  auto value = parse_value(setting, text);
  if (value) {
    source.assignments.push_back(
        {&setting, *std::move(value), std::move(origin)});
  } else {
    source.problems.push_back(in_file(std::move(value).error(), origin.where));
  }
}

// Read GIFLAB_* first, so that FRAMEWISE_* variables override them.
void read_legacy_variables(
    SettingsSource& source,
    const std::map<std::string_view, std::string_view>& variables) {
  std::vector<std::string_view> unused;
  for (const LegacyVariable& old : legacy_variables()) {
    const auto found = variables.find(old.name);
    if (found == variables.end()) continue;
    if (old.key.empty()) {
      unused.push_back(old.name);
      continue;
    }
    const std::string text = old.translate(found->second);
    if (text.empty()) continue;
    const Setting& setting = *find_setting(old.key);
    assign(source, setting, text,
           {SettingOrigin::Layer::kEnvironment, std::string(old.name)});
    source.remarks.push_back(
        {false,
         fmt::format("{}={} sets {} to {}; its name is now {}", old.name,
                     found->second, old.key, text, variable_of(setting))});
  }
  for (const auto& [name, value] : variables) {
    if (name.starts_with("GIFLAB_CONFIG_")) unused.push_back(name);
  }
  if (!unused.empty()) {
    source.remarks.push_back(
        {false, fmt::format("{} {} no effect here (see docs/migration.md)",
                            fmt::join(unused, ", "),
                            unused.size() == 1 ? "has" : "have")});
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
  const std::map<std::string_view, std::string_view> variables(
      environment.begin(), environment.end());
  read_legacy_variables(source, variables);
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

SettingsSource read_flags(std::span<const FlagValue> flags) {
  SettingsSource source;
  for (const FlagValue& flag : flags) {
    assign(source, *flag.setting, flag.text,
           {SettingOrigin::Layer::kFlag, flag.written});
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
  const std::string profile_name = settings.text("profile");
  for (const Profile& profile : profiles()) {
    if (profile.name != profile_name) continue;
    for (const ProfileValue& row : profile.values) {
      const Setting& setting = *find_setting(row.key);
      settings.set({&setting,
                    *parse_value(setting, row.value),
                    {SettingOrigin::Layer::kProfile,
                     fmt::format("profile {}", profile.name)}});
    }
  }
  lay_over();
  return settings;
}

}  // namespace framewise
