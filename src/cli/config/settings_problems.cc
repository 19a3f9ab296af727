// SPDX-License-Identifier: Apache-2.0
#include "cli/config/settings_problems.h"

#include <fmt/format.h>

#include "base/result.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"

namespace framewise::cli {
namespace {

Result<void> check_texts(Settings settings) {
  const Invocation invocation{.settings = std::move(settings)};
  FW_RETURN_IF_ERROR(compare_request(invocation));
  FW_RETURN_IF_ERROR(cache_options(invocation));
  return {};
}

}  // namespace

std::vector<Error> problems_of_texts(const Settings& settings) {
  std::vector<Error> problems;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const Setting& setting = kSettings[i];
    const SettingOrigin& origin = settings.origin(i);
    if (!is_text(setting.type) ||
        origin.layer == SettingOrigin::Layer::kBuiltIn)
      continue;
    const FlagValue alone[] = {
        {&setting, format_value(setting, settings.value(i)), ""}};
    const SettingsSource layer[] = {read_flags(alone)};
    Result<Settings> probe = Settings::combine(layer);
    const Result<void> meaning =
        probe ? check_texts(*std::move(probe)) : std::move(probe).error();
    if (meaning) continue;
    Error problem = meaning.error();
    problem.message =
        fmt::format("{}: {}: {}", origin.where, setting.key, problem.message);
    problems.push_back(std::move(problem));
  }
  return problems;
}

std::vector<runtime::SettingsFinding> findings_on_this_machine(
    const Settings& settings, const Environment& environment) {
  const Invocation invocation{.settings = settings, .environment = environment};
  const Result<CacheOptions> cache = cache_options(invocation);
  return runtime::check_settings(
      settings, runtime::read_surroundings(cache ? cache->folder
                                                 : std::filesystem::path()));
}

}  // namespace framewise::cli
