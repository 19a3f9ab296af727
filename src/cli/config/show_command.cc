// SPDX-License-Identifier: Apache-2.0
// `framewise config show`: prints settings with their origins.
#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/config/config_functions.h"

namespace framewise::cli {
namespace {

std::string_view name_of(SettingOrigin::Layer layer) {
  switch (layer) {
    case SettingOrigin::Layer::kBuiltIn: return "built-in";
    case SettingOrigin::Layer::kProfile: return "profile";
    case SettingOrigin::Layer::kFile: return "file";
    case SettingOrigin::Layer::kEnvironment: return "environment";
    case SettingOrigin::Layer::kFlag: return "flag";
    case SettingOrigin::Layer::kRequest: return "request";
  }
  return "built-in";
}

// Where a value comes from, and why the profile has it.
std::string origin_text(const Settings& settings, size_t index) {
  const SettingOrigin& origin = settings.origin(index);
  std::string text = printable(origin.where);
  if (origin.layer != SettingOrigin::Layer::kProfile) return text;
  const Profile& profile = *find_profile(settings.text("profile"));
  return fmt::format("{}: {}", text, reason_in(profile, kSettings[index].key));
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
    const bool changed =
        settings.origin(i).layer != SettingOrigin::Layer::kBuiltIn;
    out += fmt::format("{:<{}}  {}{:<{}}{}  {}\n", kSettings[i].key, key_width,
                       color && changed ? "\x1b[1m" : "",
                       format_value(kSettings[i], settings.value(i)),
                       value_width, color && changed ? "\x1b[0m" : "",
                       origin_text(settings, i));
  }
  return out + fmt::format("\nchecksum {}\n", checksum(settings));
}

Json json_value(const SettingValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

std::string settings_json(const Invocation& invocation) {
  Json settings = Json::array();
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const SettingValue& value = invocation.settings.value(i);
    const SettingOrigin& origin = invocation.settings.origin(i);
    Json row = {{"key", kSettings[i].key},
                {"value", json_value(value)},
                {"text", format_value(kSettings[i], value)},
                {"layer", name_of(origin.layer)},
                {"origin", origin.where}};
    if (origin.layer == SettingOrigin::Layer::kProfile) {
      row["reason"] = reason_in(
          *find_profile(invocation.settings.text("profile")), kSettings[i].key);
    }
    settings.push_back(std::move(row));
  }
  const std::string& path = invocation.sources.path;
  const Json document = {{"schema", "framewise.settings/1"},
                         {"file", path.empty() ? Json() : Json(path)},
                         {"checksum", checksum(invocation.settings)},
                         {"settings", settings}};
  return document.dump(2) + "\n";
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

}  // namespace framewise::cli
