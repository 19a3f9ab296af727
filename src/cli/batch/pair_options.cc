// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/pair_options.h"

#include <algorithm>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "cli/options/compare_options.h"
#include "judge/policy/requirement.h"
#include "measure/registry.h"

namespace framewise::cli {
namespace {

// Whether a pair may override this setting.
bool is_pair_setting(const Setting& setting) {
  return setting.use == SettingUse::kComparing ||
         setting.use == SettingUse::kReading;
}

Result<const Setting*> setting_named(const std::string& name) {
  std::vector<std::string_view> names = {"require"};
  for (const Setting& setting : kSettings) {
    if (!is_pair_setting(setting)) continue;
    if (setting.flag == name || setting.key == name) return &setting;
    names.push_back(setting.flag);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "a pair has no option '{}'", printable(name)),
      suggestion(name, names));
}

// All options that can change a row. Part of the keys in journals: changing
// this text makes existing journals unusable.
std::string text_of(const Invocation& invocation) {
  std::string text;
  for (size_t i = 0; i < kSettings.size(); ++i) {
    if (!kSettings[i].changes_results) continue;
    text +=
        fmt::format("{}={}\n", kSettings[i].key,
                    format_value(kSettings[i], invocation.settings.value(i)));
  }
  for (const auto& [name, value] : invocation.options) {
    if (name == "require") text += fmt::format("require={}\n", value);
  }
  text +=
      fmt::format("fail_on={}\n", invocation.settings.text("compare.fail_on"));
  const report::ReportDetail detail = row_detail(invocation);
  return text + fmt::format("detail={}{}{}\n", int(detail.per_frame),
                            int(detail.pairs), int(detail.run));
}

}  // namespace

report::ReportDetail row_detail(const Invocation& invocation) {
  return {.per_frame = invocation.has("per-frame"),
          .pairs = invocation.has("pairs"),
          .run = invocation.has("timing")};
}

Result<batch::PairOptions> PairOptionsReader::make(const Names& options) const {
  Invocation invocation = invocation_;
  std::vector<FlagValue> flags;
  for (const auto& [name, value] : options) {
    if (name == "require") {
      invocation.options.emplace_back("require", value);
      continue;
    }
    FW_ASSIGN_OR_RETURN(const Setting* setting, setting_named(name));
    flags.push_back({setting, value, "option " + name});
  }
  const auto& layers = invocation.sources.layers;
  std::vector<SettingsSource> sources(layers.begin(), layers.end());
  sources.push_back(read_flags(flags));
  FW_ASSIGN_OR_RETURN(invocation.settings, Settings::combine(sources));
  batch::PairOptions made;
  FW_ASSIGN_OR_RETURN(made.compare, compare_options(invocation));
  made.compare.cache = cache_;
  // Checked now, so that a bad option fails before hours of work.
  FW_RETURN_IF_ERROR(measure::select_all(made.compare.metrics));
  for (const std::string& requirement : made.compare.requirements) {
    FW_RETURN_IF_ERROR(judge::parse_requirements(requirement));
  }
  const std::string& limit = invocation.settings.text("compare.fail_on");
  if (made.compare.judge && limit == "warning") {
    made.fail_on = VerdictStatus::kWarning;
  } else if (made.compare.judge && limit == "artifact") {
    made.fail_on = VerdictStatus::kArtifact;
  }
  made.text = text_of(invocation);
  return made;
}

Result<std::shared_ptr<const batch::PairOptions>> PairOptionsReader::of(
    const batch::Pair& pair) {
  std::lock_guard lock(mutex_);
  const auto known = known_.find(pair.options);
  if (known != known_.end()) return known->second;
  FW_ASSIGN_OR_RETURN(batch::PairOptions made, make(pair.options));
  if (known_.size() >= kMostKnown) known_.clear();
  auto options = std::make_shared<const batch::PairOptions>(std::move(made));
  known_.emplace(pair.options, options);
  return options;
}

}  // namespace framewise::cli
