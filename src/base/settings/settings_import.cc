// SPDX-License-Identifier: Apache-2.0
#include "base/settings/settings_import.h"

#include <fmt/format.h>

#include <map>

#include "base/giflab/config_keys.h"
#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/result.h"

namespace framewise {
namespace {

// GifLab's configuration has four.
constexpr int kMostLevels = 16;
// Many times as many as any configuration has.
constexpr size_t kMostValues = 4096;
constexpr std::string_view kTooMany = "has more than 4096 values";

// One value of a foreign configuration.
struct Imported {
  std::string key;
  std::string text;
};

std::string text_of(const Json& value) {
  return value.is_text() ? value.text() : value.dump();
}

// A member of an object; empty if there is none.
std::string text_in(const Json& object, const char* key) {
  const Json* found = object.find(key);
  return found ? text_of(*found) : "";
}

void flatten(const Json& json, const std::string& prefix,
             std::vector<Imported>& values) {
  if (!json.is_object()) {
    values.push_back({prefix, text_of(json)});
    return;
  }
  for (const auto& [key, value] : json.members()) {
    flatten(value, prefix.empty() ? key : prefix + "." + key, values);
  }
}

void assign(SettingsSource& source, const Setting& setting,
            std::string_view text, const std::string& where) {
  auto value = parse_value(setting, text);
  if (value) {
    source.assignments.push_back(
        {&setting, *std::move(value), {SettingOrigin::Layer::kFile, where}});
  } else {
    source.problems.push_back(in_file(std::move(value).error(), where));
  }
}

// The document of `framewise config show --json`.
Result<SettingsSource> read_shown(const Json& json, const std::string& path) {
  const Json& rows = json["settings"];
  const auto wrong = [&path](std::string_view what) {
    return in_file(fail(ErrorKind::kInput, "{}", what), path);
  };
  if (!rows.is_array()) return wrong("\"settings\" is not a list");
  if (rows.size() > kMostValues) return wrong(kTooMany);
  SettingsSource source;
  for (const Json& row : rows) {
    const std::string key = text_in(row, "key");
    if (key.empty()) return wrong("an element of \"settings\" has no key");
    const Setting* setting = find_setting(key);
    if (!setting) {
      source.remarks.push_back(
          {true, fmt::format("{} is not a setting and was left out", key)});
    } else if (text_in(row, "layer") != "built-in") {
      assign(source, *setting, text_in(row, "text"), path + ": " + key);
    }
  }
  return source;
}

void add_giflab_value(const giflab::ConfigKey& key, const Imported& value,
                      const std::string& path, SettingsSource& source) {
  if (key.setting.empty()) {
    source.remarks.push_back(
        {false, fmt::format("{} was left out: {}", value.key, key.instead)});
    return;
  }
  const std::string text = key.translate(value.text);
  if (text.empty() || value.text == "null") return;
  assign(source, *find_setting(key.setting), text, path + ": " + value.key);
}

// GifLab's configuration, as its manager exports it.
Result<SettingsSource> read_giflab(const Json& json, const std::string& path) {
  std::vector<Imported> values;
  flatten(json.contains("config") ? json["config"] : json, "", values);
  if (values.size() > kMostValues) {
    return in_file(fail(ErrorKind::kInput, "{}", kTooMany), path);
  }
  SettingsSource source;
  std::multimap<const giflab::ConfigKey*, const Imported*> known;
  for (const Imported& value : values) {
    if (const auto* key = giflab::find_config_key(value.key)) {
      known.emplace(key, &value);
    } else {
      source.remarks.push_back(
          {true, fmt::format("{} is not known and was left out", value.key)});
    }
  }
  // In the order of the table: a later key overrides an earlier one.
  for (const auto& [key, value] : known) {
    add_giflab_value(*key, *value, path, source);
  }
  return source;
}

}  // namespace

Result<SettingsSource> import_settings(std::string_view text,
                                       const std::string& path) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || text[begin] != '{') {
    return read_settings_file(text, path);
  }
  auto json = parse_strict_json(text, kMostLevels);
  if (!json) return in_file(std::move(json).error(), path);
  json->sort_members();
  return json->contains("settings") ? read_shown(*json, path)
                                    : read_giflab(*json, path);
}

}  // namespace framewise
