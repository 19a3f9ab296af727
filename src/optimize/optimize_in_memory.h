// SPDX-License-Identifier: Apache-2.0
// optimize() for a process that may neither write files nor start programs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "framewise/optimize.h"

namespace framewise::optimization {

struct OptimizedInMemory {
  Optimization result;             // its output is where it belongs
  std::vector<std::byte> content;  // of the output; empty: that of the input
};

// As optimize() does, but tries are kept in memory, and so is the result. Fails
// with kUsage for what needs files: engines, pipelines, video, fps and scale.
Result<OptimizedInMemory> optimize_in_memory(
    const std::filesystem::path& input, const std::filesystem::path& output,
    const OptimizeOptions& options);

}  // namespace framewise::optimization
