// SPDX-License-Identifier: Apache-2.0
// Steps shared by all commands that write a film: read options, show progress,
// print the report.
#pragma once

#include "cli/command.h"
#include "video/compose/compose.h"

namespace framewise::cli {

// Everything but clips and plays.
Result<video::ComposeRequest> film_request(const Invocation& invocation);

Result<ExitCode> write_film(const Invocation& invocation,
                            const video::ComposeRequest& request);

// Sets this process up for films: its allocator, and that no encoder prints.
// Call it before threads are started.
void prepare_for_films(int threads);

}  // namespace framewise::cli
