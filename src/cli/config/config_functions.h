// SPDX-License-Identifier: Apache-2.0
// The functions that run the config commands, and what they share.
#pragma once

#include <string>
#include <string_view>

#include "cli/command.h"

namespace framewise::cli {

Result<ExitCode> run_config_docs(const Invocation& invocation);
Result<ExitCode> run_config_explain(const Invocation& invocation);
Result<ExitCode> run_config_export(const Invocation& invocation);
Result<ExitCode> run_config_import(const Invocation& invocation);
Result<ExitCode> run_config_init(const Invocation& invocation);
Result<ExitCode> run_config_profiles(const Invocation& invocation);
Result<ExitCode> run_config_show(const Invocation& invocation);
Result<ExitCode> run_config_validate(const Invocation& invocation);

// "true or false", "a size, 1 MiB or more".
std::string allowed_values(const Setting& setting);

// Why the profile sets this key; empty: it does not.
std::string_view reason_in(const Profile& profile, std::string_view key);

// A value as TOML: numbers and booleans without quotes.
std::string toml_value(const Setting& setting, std::string_view text);

// "compare", or empty.
std::string_view section_of(const Setting& setting);

// A file with the values that differ from the built-in ones, or with all of
// them, each with its origin.
std::string settings_file(const Settings& settings, bool all);

}  // namespace framewise::cli
