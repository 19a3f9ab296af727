// SPDX-License-Identifier: Apache-2.0
// `framewise config export|import`: writes settings as a file that reads back
// as the same values, and makes such a file from other forms.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/giflab/config_keys.h"
#include "base/json/strict_json.h"
#include "base/result.h"
#include "cli/config/config_functions.h"
#include "cli/files/output_file.h"
#include "cli/files/text_file.h"
#include "framewise/version.h"

namespace framewise::cli {

namespace {

// TOML's basic string.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

// Whether the line of `profile` in the same file says it already.
bool follows_from_profile(const SettingOrigin& origin) {
  return origin.layer == SettingOrigin::Layer::kBuiltIn ||
         origin.layer == SettingOrigin::Layer::kProfile;
}

}  // namespace

std::string toml_value(const Setting& setting, std::string_view text) {
  const bool plain =
      setting.type == SettingType::kBool ||
      (setting.type != SettingType::kText && !text.empty() &&
       text.find_first_not_of("0123456789.") == std::string_view::npos);
  return plain ? std::string(text) : quoted(text);
}

std::string settings_file(const Settings& settings, bool all) {
  std::string out = fmt::format("# Settings of framewise {}, checksum {}\n",
                                version(), checksum(settings));
  std::string_view section;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const Setting& setting = kSettings[i];
    const SettingOrigin& origin = settings.origin(i);
    if (!all && follows_from_profile(origin)) continue;
    if (section_of(setting) != section) {
      section = section_of(setting);
      out += fmt::format("\n[{}]\n", section);
    }
    const std::string_view name =
        section.empty() ? setting.key : setting.key.substr(section.size() + 1);
    out += fmt::format(
        "{} = {}\n", name,
        toml_value(setting, format_value(setting, settings.value(i))));
  }
  return out;
}

namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
// GifLab's configuration has four.
constexpr int kMostLevels = 16;

// One value of a foreign configuration.
struct Imported {
  std::string key;
  std::string text;
};

std::string text_of(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void flatten(const nlohmann::json& json, const std::string& prefix,
             std::vector<Imported>& values) {
  if (!json.is_object()) {
    values.push_back({prefix, text_of(json)});
    return;
  }
  for (const auto& [key, value] : json.items()) {
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

// What `framewise config show --json` prints.
Result<SettingsSource> read_shown(const nlohmann::json& json,
                                  const std::string& path) {
  SettingsSource source;
  StrictObject document(json, "the document");
  for (const nlohmann::json* row :
       document.list("settings", kSettings.size() * 2)) {
    if (!row->is_object() || !row->contains("key") || !row->contains("text")) {
      return in_file(fail(ErrorKind::kInput,
                          "an element of settings has no key or no text"),
                     path);
    }
    const std::string key = text_of((*row)["key"]);
    const Setting* setting = find_setting(key);
    if (!setting) {
      source.remarks.push_back(
          {true, fmt::format("{} is not a setting and was left out", key)});
    } else if (row->value("layer", "file") != "built-in") {
      assign(source, *setting, text_of((*row)["text"]), path + ": " + key);
    }
  }
  return source;
}

// GifLab's configuration, as its manager exports it.
SettingsSource read_giflab(const nlohmann::json& json,
                           const std::string& path) {
  SettingsSource source;
  std::vector<Imported> values;
  flatten(json.contains("config") ? json["config"] : json, "", values);
  // In the order of the table: a later key overrides an earlier one.
  for (const giflab::ConfigKey& key : giflab::config_keys()) {
    for (const Imported& value : values) {
      if (giflab::find_config_key(value.key) != &key) continue;
      if (key.setting.empty()) {
        source.remarks.push_back({false, fmt::format("{} was left out: {}",
                                                     value.key, key.instead)});
        continue;
      }
      const std::string text = key.translate(value.text);
      if (text.empty() || value.text == "null") continue;
      assign(source, *find_setting(key.setting), text, path + ": " + value.key);
    }
  }
  for (const Imported& value : values) {
    if (giflab::find_config_key(value.key)) continue;
    source.remarks.push_back(
        {true, fmt::format("{} is not known and was left out", value.key)});
  }
  return source;
}

Result<SettingsSource> read_foreign(const std::string& text,
                                    const std::string& path) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || text[begin] != '{') {
    return read_settings_file(text, path);
  }
  auto json = parse_strict_json(text, kMostLevels);
  if (!json) return in_file(std::move(json).error(), path);
  return json->contains("settings") ? read_shown(*json, path)
                                    : read_giflab(*json, path);
}

}  // namespace

Result<ExitCode> run_config_export(const Invocation& invocation) {
  FW_RETURN_IF_ERROR(write_result(
      invocation, settings_file(invocation.settings, invocation.has("all"))));
  return ExitCode::kOk;
}

Result<ExitCode> run_config_import(const Invocation& invocation) {
  const std::string& path = invocation.arguments.front();
  FW_ASSIGN_OR_RETURN(const std::string text, read_text_file(path, kMostBytes));
  FW_ASSIGN_OR_RETURN(const SettingsSource source, read_foreign(text, path));
  for (const SettingsSource::Remark& remark : source.remarks) {
    if (remark.warning) {
      say_warning(invocation.errors, remark.text);
    } else {
      say_note(invocation.errors, remark.text);
    }
  }
  // The first is what this command fails with.
  for (size_t i = 1; i < source.problems.size(); ++i) {
    say_error(invocation.errors, source.problems[i]);
  }
  FW_ASSIGN_OR_RETURN(const Settings settings, Settings::combine({&source, 1}));
  FW_RETURN_IF_ERROR(write_result(invocation, settings_file(settings, false)));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
