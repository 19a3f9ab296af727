// SPDX-License-Identifier: Apache-2.0
// Both ends of `framewise serve --isolate`.
#pragma once

#include "cli/command.h"
#include "service/jobs/jobs.h"

namespace framewise::cli {

// --worker: runs the jobs that standard input names, until it ends.
Result<ExitCode> serve_worker(const Invocation& invocation,
                              const service::JobKinds& kinds);

// Runs each job in a child process; up to `most` of them are kept for the jobs
// that follow.
service::RunJob run_in_children(const Invocation& invocation, size_t most);

}  // namespace framewise::cli
