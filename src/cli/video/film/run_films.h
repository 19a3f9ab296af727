// SPDX-License-Identifier: Apache-2.0
// Runs films as a batch.
#pragma once

#include <filesystem>
#include <span>

#include "batch/job.h"
#include "cli/command.h"

namespace framewise::cli {

// Runs the jobs and prints a row for each. `parts`: a folder in which films
// share encoded parts until all are finished; empty: none. `report`: where rows
// are written too; empty: nowhere.
Result<ExitCode> run_film_jobs(const Invocation& invocation,
                               std::span<const batch::Job> jobs,
                               const std::filesystem::path& journal,
                               const std::filesystem::path& parts,
                               const std::filesystem::path& report);

}  // namespace framewise::cli
