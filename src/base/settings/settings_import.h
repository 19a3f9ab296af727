// SPDX-License-Identifier: Apache-2.0
// Reads settings from other forms than framewise.toml.
#pragma once

#include <string>
#include <string_view>

#include "base/settings.h"

namespace framewise {

// A framewise.toml, the JSON of `framewise config show --json`, or GifLab's
// configuration as JSON. Values without a setting become remarks. `path` is the
// name of the file in messages.
Result<SettingsSource> import_settings(std::string_view text,
                                       const std::string& path);

}  // namespace framewise
