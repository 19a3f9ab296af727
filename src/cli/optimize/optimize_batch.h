// SPDX-License-Identifier: Apache-2.0
// `framewise optimize` on many files: a batch with a journal, a memory budget
// and files of results.
#pragma once

#include "cli/command.h"
#include "framewise/optimize.h"

namespace framewise::cli {

// Whether the arguments name more than one file, or a folder.
bool names_many_files(const Invocation& invocation);

Result<ExitCode> optimize_files(const Invocation& invocation,
                                const OptimizeOptions& options);

// Writes what --report and --html and --markdown name, and --trials, for these
// rows of a batch.
Result<void> write_optimize_reports(const Invocation& invocation,
                                    const std::vector<std::string>& rows,
                                    const OptimizeOptions& options);

}  // namespace framewise::cli
