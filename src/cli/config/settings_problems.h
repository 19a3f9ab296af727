// SPDX-License-Identifier: Apache-2.0
// Problems of settings that are each in their range.
#pragma once

#include <vector>

#include "cli/command.h"
#include "framewise/error.h"
#include "runtime/settings_check.h"

namespace framewise::cli {

// Errors in settings whose texts only their users parse, such as a background.
// Each setting is checked as if it were the only one that is set.
std::vector<Error> problems_of_texts(const Settings& settings);

// Checks settings against each other and against this machine.
std::vector<runtime::SettingsFinding> findings_on_this_machine(
    const Settings& settings, const Environment& environment);

}  // namespace framewise::cli
