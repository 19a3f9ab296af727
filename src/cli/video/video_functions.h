// SPDX-License-Identifier: Apache-2.0
// The functions that run the commands that write films, and their table.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

std::span<const Command> film_commands();

Result<ExitCode> run_encode(const Invocation& invocation);
Result<ExitCode> run_ladder(const Invocation& invocation);
Result<ExitCode> run_video_batch(const Invocation& invocation);
Result<ExitCode> run_video_compose(const Invocation& invocation);
Result<ExitCode> run_video_convert(const Invocation& invocation);
Result<ExitCode> run_video_extract(const Invocation& invocation);
Result<ExitCode> run_video_formats(const Invocation& invocation);
Result<ExitCode> run_video_loop(const Invocation& invocation);
Result<ExitCode> run_video_normalize(const Invocation& invocation);

}  // namespace framewise::cli
