// SPDX-License-Identifier: Apache-2.0
// `framewise batch --cluster slurm`: the same batch as an array of jobs.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

// Writes and submits the array, waits for it (or not, with --detach), submits
// again what failed, and merges what the shards have found.
Result<ExitCode> run_on_cluster(const Invocation& invocation);

}  // namespace framewise::cli
