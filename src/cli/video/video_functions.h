// SPDX-License-Identifier: Apache-2.0
// The functions that run the commands that write films, and their table.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

std::span<const Command> film_commands();

Result<ExitCode> run_video_compose(const Invocation& invocation);

}  // namespace framewise::cli
