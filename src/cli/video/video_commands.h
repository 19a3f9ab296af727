// SPDX-License-Identifier: Apache-2.0
// The commands that look at clips and plan films, and the functions that run
// them.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

std::span<const Command> video_commands();

Result<ExitCode> run_video_loopcheck(const Invocation& invocation);
Result<ExitCode> run_video_plan(const Invocation& invocation);
Result<ExitCode> run_video_preview(const Invocation& invocation);
Result<ExitCode> run_video_scan(const Invocation& invocation);

}  // namespace framewise::cli
