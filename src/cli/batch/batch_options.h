// SPDX-License-Identifier: Apache-2.0
// The settings of commands that run jobs.
#pragma once

#include <filesystem>

#include "batch/batch.h"
#include "cli/command.h"

namespace framewise::cli {

// Without the worker program of --isolate.
batch::BatchOptions batch_options(const Invocation& invocation);

// File of learned cost rates; empty: rates are not stored.
std::filesystem::path rates_file(const Environment& environment);

}  // namespace framewise::cli
