// SPDX-License-Identifier: Apache-2.0
// Where this run's settings come from: a file that is looked for, the
// environment, the flags.
#pragma once

#include <string>
#include <string_view>

#include "base/settings.h"

namespace framewise::cli {

struct SettingsSources {
  std::string path;                      // of the file; empty: there is none
  std::array<SettingsSource, 3> layers;  // file, environment, flags
};

// Variables that start like settings but are none.
inline constexpr std::string_view kConfigVariable = "FRAMEWISE_CONFIG";

// The file that is read: `named` by --config, else FRAMEWISE_CONFIG, else
// framewise.toml in this folder or the nearest one above it, else
// framewise/framewise.toml in the user's configuration folder. The word "none"
// means that no file is read.
std::string find_settings_file(std::string_view named,
                               const Environment& environment);

// Fails only if a file that was named cannot be read; what is wrong in it is
// in the layers' problems.
Result<SettingsSources> gather_settings(std::string_view named_file,
                                        const Environment& environment,
                                        std::span<const FlagValue> flags);

}  // namespace framewise::cli
