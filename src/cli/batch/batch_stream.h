// SPDX-License-Identifier: Apache-2.0
// Reads pairs from standard input and prints a row for each: as a filter
// between programs (--stdin), and as a child process of --isolate (--worker).
#pragma once

#include "batch/isolated_worker.h"
#include "cli/command.h"

namespace framewise::cli {

// --stdin: runs until the input ends. SIGHUP reads the settings again.
Result<ExitCode> run_batch_stream(const Invocation& invocation);

// --worker: the same in a sandbox, for the parent process.
Result<ExitCode> serve_pairs_as_worker(const Invocation& invocation);

// The command with which --isolate starts this program with the same settings.
batch::WorkerProgram pair_worker_program(const Invocation& invocation);

}  // namespace framewise::cli
