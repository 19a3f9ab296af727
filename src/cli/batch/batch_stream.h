// SPDX-License-Identifier: Apache-2.0
// Batches that read pairs from standard input and print a row for each: as a
// filter between other programs, and as the child process of --isolate.
#pragma once

#include "batch/isolated_worker.h"
#include "cli/command.h"

namespace framewise::cli {

// --stdin: until the input ends.
Result<ExitCode> run_batch_stream(const Invocation& invocation);

// --worker: the same in a sandbox, for the process that started it.
Result<ExitCode> serve_as_worker(const Invocation& invocation);

// How --isolate starts this program again with the same settings.
batch::WorkerProgram worker_program(const Invocation& invocation);

}  // namespace framewise::cli
