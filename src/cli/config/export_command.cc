// SPDX-License-Identifier: Apache-2.0
// `framewise config export|import`: writes settings as a file that reads back
// as the same values, and makes such a file from other forms.
#include <fmt/format.h>

#include "base/objects/text_file.h"
#include "base/result.h"
#include "base/settings/settings_import.h"
#include "cli/config/config_functions.h"
#include "cli/files/output_file.h"
#include "framewise/version.h"

namespace framewise::cli {
namespace {

// Much larger than any configuration.
constexpr size_t kMostBytes = size_t{1} << 20;

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
      (!is_text(setting.type) && !text.empty() &&
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

Result<ExitCode> run_config_export(const Invocation& invocation) {
  FW_RETURN_IF_ERROR(write_result(
      invocation, settings_file(invocation.settings, invocation.has("all"))));
  return ExitCode::kOk;
}

Result<ExitCode> run_config_import(const Invocation& invocation) {
  const std::string& path = invocation.arguments.front();
  FW_ASSIGN_OR_RETURN(const std::string text, read_text_file(path, kMostBytes));
  FW_ASSIGN_OR_RETURN(const SettingsSource source, import_settings(text, path));
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
