// SPDX-License-Identifier: Apache-2.0
// `framewise optimize` on many files: a batch with a journal, a memory budget
// and files of results.
#pragma once

#include "cli/command.h"
#include "framewise/optimize.h"

namespace framewise::cli {

// Whether the arguments name more than one file, or a folder.
bool names_many_files(const Invocation& invocation);

// Fails if --out has the ending of a file, which cannot take many results.
Result<void> check_output_is_folder(const Invocation& invocation);

// --worker: the child process of --isolate.
Result<ExitCode> serve_optimize_worker(const Invocation& invocation,
                                       const OptimizeOptions& options);

Result<ExitCode> optimize_files(const Invocation& invocation,
                                const std::string& place,
                                const OptimizeOptions& options);

// Writes what --report and --html and --markdown name, and --trials, for these
// rows of a batch. `shard`: becomes a part of their names.
Result<void> write_optimize_reports(const Invocation& invocation,
                                    const std::vector<std::string>& rows,
                                    const OptimizeOptions& options,
                                    std::string_view shard = {});

}  // namespace framewise::cli
