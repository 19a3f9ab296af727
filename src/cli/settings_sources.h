// SPDX-License-Identifier: Apache-2.0
// The sources of settings: a file, the environment and flags.
#pragma once

#include <string>
#include <string_view>

#include "base/settings.h"

namespace framewise::cli {

struct SettingsSources {
  std::string path;  // of the configuration file; empty: none
  std::array<SettingsSource, 3> layers;  // file, environment, flags
};

// Not a setting: the path of the configuration file.
inline constexpr std::string_view kConfigVariable = "FRAMEWISE_CONFIG";

// The file that is read: `named` by --config, else FRAMEWISE_CONFIG, else
// framewise.toml in this folder or the nearest one above it, else
// framewise/framewise.toml in the user's configuration folder. The word "none"
// means that no file is read.
std::string find_settings_file(std::string_view named,
                               const Environment& environment);

// Fails only if the configuration file cannot be read. Errors in its content
// are in the problems of the layers.
Result<SettingsSources> gather_settings(std::string_view named_file,
                                        const Environment& environment,
                                        std::span<const FlagValue> flags);

// The same sources with the file read again.
Result<SettingsSources> gather_again(const SettingsSources& sources);

}  // namespace framewise::cli
