// SPDX-License-Identifier: Apache-2.0
// Both ends of --isolate, for commands that run jobs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "batch/isolated_worker.h"
#include "cli/command.h"

namespace framewise::cli {

// --worker: enters the sandbox and answers job lines until standard input ends.
// Files beneath `writable` may be written; empty: none.
Result<ExitCode> serve_as_worker(const Invocation& invocation,
                                 batch::JobKind& kind,
                                 const std::filesystem::path& writable = {});

// This program with `words` as its arguments and with the settings of the
// invocation; one thread.
batch::WorkerProgram worker_program(const Invocation& invocation,
                                    std::vector<std::string> words);

}  // namespace framewise::cli
