// SPDX-License-Identifier: Apache-2.0
// Batches that read pairs from standard input and answer each with a row: as a
// filter among other programs, and as the child process of --isolate.
#pragma once

#include "batch/attempts.h"
#include "batch/isolated_worker.h"
#include "cli/command.h"

namespace framewise::cli {

batch::AttemptLimits attempt_limits(const Settings& settings);

// --stdin: as long as there are lines.
Result<ExitCode> run_batch_stream(const Invocation& invocation);

// --worker: the same in a sandbox, for the parent that started it.
Result<ExitCode> serve_as_worker(const Invocation& invocation);

// How --isolate starts this program with the same settings.
batch::WorkerProgram worker_program(const Invocation& invocation);

}  // namespace framewise::cli
