// SPDX-License-Identifier: Apache-2.0
// Runs a comparison for the commands `compare`, `view` and `baseline`.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/command.h"
#include "framewise/compare.h"
#include "jobs/compare_request.h"

namespace framewise::cli {

struct ComparedFiles {
  std::filesystem::path reference;
  std::vector<std::filesystem::path> tests;
};

struct CompareOutcome {
  Report report;
  bool interrupted = false;
};

// Compares with a thread pool, shows progress, and stops on Ctrl-C.
Result<CompareOutcome> compare_files(const ComparedFiles& files,
                                     CompareOptions options,
                                     const Invocation& invocation);

// The exit code from requirements and, with --fail-on, from verdicts.
ExitCode exit_code_of(const CompareOutcome& outcome,
                      const jobs::CompareRequest& request);

}  // namespace framewise::cli
