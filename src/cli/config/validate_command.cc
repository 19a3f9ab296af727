// SPDX-License-Identifier: Apache-2.0
// `framewise config validate`: reports everything that is wrong with settings.
#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/config/config_functions.h"
#include "cli/config/settings_problems.h"

namespace framewise::cli {
namespace {

using runtime::SettingsFinding;
using runtime::Severity;

SettingsFinding as_finding(const Error& error) {
  return {Severity::kError, error.to_string(), error.hint};
}

std::vector<SettingsFinding> findings_in(const SettingsSources& sources,
                                         const Environment& environment) {
  std::vector<SettingsFinding> findings;
  for (const SettingsSource& layer : sources.layers) {
    for (const Error& problem : layer.problems) {
      findings.push_back(as_finding(problem));
    }
    for (const SettingsSource::Remark& remark : layer.remarks) {
      if (!remark.warning) continue;
      findings.push_back({Severity::kWarning, remark.text, ""});
    }
  }
  const auto settings = Settings::combine(sources.layers);
  if (!settings) return findings;
  for (const Error& problem : problems_of_texts(*settings)) {
    findings.push_back(as_finding(problem));
  }
  for (SettingsFinding& found :
       findings_on_this_machine(*settings, environment)) {
    findings.push_back(std::move(found));
  }
  return findings;
}

const char* name_of(Severity severity) {
  switch (severity) {
    case Severity::kNote: return "note";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "error";
}

std::string findings_json(const SettingsSources& sources,
                          std::span<const SettingsFinding> findings) {
  Json rows = Json::array();
  for (const SettingsFinding& found : findings) {
    rows.push_back({{"severity", name_of(found.severity)},
                    {"message", found.message},
                    {"hint", found.hint}});
  }
  const Json document = {
      {"schema", "framewise.settings-check/1"},
      {"file", sources.path.empty() ? Json() : Json(sources.path)},
      {"findings", rows}};
  return document.dump(2) + "\n";
}

void say(const Terminal& errors, const SettingsFinding& found) {
  const std::string text =
      found.hint.empty() || found.severity == Severity::kError
          ? found.message
          : fmt::format("{}; {}", found.message, found.hint);
  switch (found.severity) {
    case Severity::kNote: return say_note(errors, text);
    case Severity::kWarning: return say_warning(errors, text);
    case Severity::kError:
      return say_error(
          errors, with_hint(fail(ErrorKind::kUsage, "{}", text), found.hint));
  }
}

}  // namespace

Result<ExitCode> run_config_validate(const Invocation& invocation) {
  SettingsSources sources = invocation.sources;
  if (!invocation.arguments.empty()) {
    FW_ASSIGN_OR_RETURN(sources,
                        gather_settings(invocation.arguments.front(), {}, {}));
  }
  const std::vector<SettingsFinding> findings =
      findings_in(sources, invocation.environment);
  const auto errors = std::ranges::count(findings, Severity::kError,
                                         &SettingsFinding::severity);
  if (invocation.has("json")) {
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream, findings_json(sources, findings)));
    return errors == 0 ? ExitCode::kOk : ExitCode::kUsage;
  }
  for (const SettingsFinding& found : findings) say(invocation.errors, found);
  const std::string where =
      sources.path.empty() ? "no configuration file" : printable(sources.path);
  if (errors > 0) {
    return with_hint(fail(ErrorKind::kUsage, "{}: {} error{}", where, errors,
                          errors == 1 ? "" : "s"),
                     "`framewise config docs` explains all settings");
  }
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream, fmt::format("{}: valid\n", where)));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
