// SPDX-License-Identifier: Apache-2.0
// Running a comparison from a shell: what `compare`, `view` and `baseline`
// share.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/command.h"
#include "framewise/compare.h"

namespace framewise::cli {

struct ComparedFiles {
  std::filesystem::path reference;
  std::vector<std::filesystem::path> tests;
};

struct CompareOutcome {
  Report report;
  bool interrupted = false;
};

// With a pool, Ctrl-C and progress.
Result<CompareOutcome> compare_files(const ComparedFiles& files,
                                     CompareOptions options,
                                     const Invocation& invocation);

// By its requirements, and by the verdict where --fail-on asks for that.
ExitCode exit_code_of(const CompareOutcome& outcome,
                      const Invocation& invocation);

}  // namespace framewise::cli
