// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <algorithm>

namespace framewise::cli {
namespace {

constexpr ExitCodeMeaning kExitCodes[] = {
    {ExitCode::kOk, "success"},
    {ExitCode::kRequirementFailed, "a requirement failed"},
    {ExitCode::kUsage, "the command line or the configuration is invalid"},
    {ExitCode::kInput, "a file is missing, damaged or over a limit"},
    {ExitCode::kEnvironment,
     "something is missing on this machine, a named metric has no value, "
     "or an output cannot be written"},
    {ExitCode::kInterrupted, "interrupted"},
};

}  // namespace

std::span<const ExitCodeMeaning> exit_codes() { return kExitCodes; }

bool takes(const Command& command, const Setting& setting) {
  const bool of_requests = setting.use == SettingUse::kReading ||
                           setting.use == SettingUse::kComparing ||
                           setting.use == SettingUse::kFlashes;
  if (of_requests && !command.settings.empty() &&
      std::ranges::count(command.settings, setting.key) == 0) {
    return false;
  }
  const auto is_of = [&command](SettingUse use) {
    return std::ranges::find(command.uses, use) != command.uses.end();
  };
  if (setting.use == SettingUse::kStores) {
    return is_of(SettingUse::kReading) || is_of(SettingUse::kParallel);
  }
  return setting.use == SettingUse::kEveryCommand || is_of(setting.use);
}

bool Invocation::has(std::string_view option) const {
  return std::any_of(options.begin(), options.end(),
                     [option](const auto& row) { return row.first == option; });
}

std::string_view Invocation::value(std::string_view option) const {
  for (auto row = options.rbegin(); row != options.rend(); ++row) {
    if (row->first == option) return row->second;
  }
  return {};
}

}  // namespace framewise::cli
