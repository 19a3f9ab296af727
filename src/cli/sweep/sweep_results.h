// SPDX-License-Identifier: Apache-2.0
// The files of a finished sweep in its folder: rows, leaderboard, selection,
// model.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "framewise/animation.h"
#include "optimize/sweep/guided.h"
#include "optimize/sweep/sweep_jobs.h"

namespace framewise::cli {

// The rows of finished experiments, each with its own.
struct SweepRows {
  std::vector<optimization::Experiment> experiments;
  std::vector<std::string> lines;
};

// Writes the files and prints the leaderboard.
Result<void> write_sweep_results(const SweepRows& rows,
                                 const std::filesystem::path& folder,
                                 const OpenOptions& reading,
                                 const Invocation& invocation);

// Size and score of each experiment; nothing of those that failed.
Result<std::vector<std::optional<optimization::GuidedMeasure>>> measures_of(
    const SweepRows& rows);

}  // namespace framewise::cli
