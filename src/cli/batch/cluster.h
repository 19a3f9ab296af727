// SPDX-License-Identifier: Apache-2.0
// `framewise batch --cluster slurm`: runs a batch as an array job.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

// Submits the array, waits for it (unless --detach is given), submits failed
// tasks again, and merges the rows of all shards into the output files.
Result<ExitCode> run_on_cluster(const Invocation& invocation);

}  // namespace framewise::cli
