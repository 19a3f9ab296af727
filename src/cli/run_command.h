// SPDX-License-Identifier: Apache-2.0
// Runs one command of the table with the settings of its command line.
#pragma once

#include "cli/command.h"
#include "cli/command_line.h"

namespace framewise::cli {

// The variables of this process.
Environment read_process_environment();

// `line` names a command.
Result<ExitCode> run_command(const CommandLine& line,
                             const Environment& environment);

}  // namespace framewise::cli
