// SPDX-License-Identifier: Apache-2.0
// The commands that show what runs, and what was measured.
#pragma once

#include <span>

#include "cli/command.h"

namespace framewise::cli {

std::span<const Command> telemetry_commands();

Result<ExitCode> run_monitor(const Invocation& invocation);
Result<ExitCode> run_telemetry_series(const Invocation& invocation);
Result<ExitCode> run_telemetry_rules(const Invocation& invocation);
Result<ExitCode> run_telemetry_show(const Invocation& invocation);
Result<ExitCode> run_telemetry_export(const Invocation& invocation);
Result<ExitCode> run_telemetry_clear(const Invocation& invocation);

}  // namespace framewise::cli
