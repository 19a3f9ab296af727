// SPDX-License-Identifier: Apache-2.0
#include "cli/run_command.h"

#include <fmt/format.h>

#include "base/result.h"
#include "batch/batch_series.h"
#include "cli/files/output_places.h"
#include "cli/options/store_options.h"
#include "cli/settings_sources.h"
#include "cli/telemetry/telemetry_session.h"
#include "cli/terminal/terminal.h"
#include "runtime/start_program.h"

namespace framewise::cli {
namespace {

void print_remarks(const SettingsSources& sources, const Settings& settings,
                   const Terminal& errors) {
  const LogLevel level = log_level(settings);
  if (level >= LogLevel::kDebug) {
    say_debug(errors, sources.path.empty()
                          ? "no configuration file"
                          : fmt::format("configuration from {}", sources.path));
  }
  for (const SettingsSource& layer : sources.layers) {
    for (const SettingsSource::Remark& remark : layer.remarks) {
      if (remark.warning && level >= LogLevel::kWarning) {
        say_warning(errors, remark.text);
      }
      if (!remark.warning && level >= LogLevel::kInfo) {
        say_note(errors, remark.text);
      }
    }
  }
}

}  // namespace

Environment read_process_environment() {
  Environment environment;
  for (const std::string& text : runtime::own_environment()) {
    // On Windows "=C:" holds the current folder of a drive.
    const size_t equals = text.find('=', 1);
    if (equals == std::string::npos) continue;
    environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Result<ExitCode> run_command(const CommandLine& line,
                             const Environment& environment) {
  Invocation invocation{.command = line.command,
                        .typed = line.typed,
                        .arguments = line.arguments,
                        .options = line.options,
                        .environment = environment};
  FW_ASSIGN_OR_RETURN(
      invocation.sources,
      gather_settings(line.config_file, environment, line.settings));
  auto settings = Settings::combine(invocation.sources.layers);
  if (settings) {
    invocation.settings = *std::move(settings);
  } else if (line.command->needs_settings) {
    return std::move(settings).error();
  }
  const std::string& color = invocation.settings.text("color");
  invocation.output = examine(stdout, color, environment);
  invocation.errors = examine(stderr, color, environment);
  if (line.command->needs_settings) {
    print_remarks(invocation.sources, invocation.settings, invocation.errors);
  }
  use_object_store(store_options(invocation.settings, environment));
  FW_RETURN_IF_ERROR(check_output_places(invocation));
  FW_ASSIGN_OR_RETURN(TelemetrySession telemetry,
                      TelemetrySession::start(invocation));
  Result<ExitCode> outcome = line.command->run(invocation);
  if (!outcome) batch::report_error(outcome.error().kind);
  say_what_stores_did(invocation);
  const Result<void> exported = telemetry.finish();
  if (outcome && !exported) return exported.error();
  return outcome;
}

}  // namespace framewise::cli
