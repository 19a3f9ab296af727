// SPDX-License-Identifier: Apache-2.0
// optimize() in other ways: without other forms, and without files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "framewise/optimize.h"

namespace framewise::optimization {

// In the form that is asked for: no place, and no proposals of other forms.
Result<Optimization> optimize_in_form(const std::filesystem::path& input,
                                      const std::filesystem::path& output,
                                      const OptimizeOptions& options);

struct OptimizedInMemory {
  Optimization result;             // its output is where it belongs
  std::vector<std::byte> content;  // of the output; empty: that of the input
};

// For a process that may neither write files nor start programs: tries are kept
// in memory, and so is the result. Fails with kUsage for what needs files:
// engines, pipelines, video, fps and scale.
Result<OptimizedInMemory> optimize_in_memory(
    const std::filesystem::path& input, const std::filesystem::path& output,
    const OptimizeOptions& options);

}  // namespace framewise::optimization
