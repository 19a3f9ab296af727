// SPDX-License-Identifier: Apache-2.0
// The settings of commands that run jobs.
#pragma once

#include "batch/batch.h"
#include "cli/command.h"

namespace framewise::cli {

// Without the worker program of --isolate.
batch::BatchOptions batch_options(const Invocation& invocation);

}  // namespace framewise::cli
