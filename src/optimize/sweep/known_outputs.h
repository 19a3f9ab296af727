// SPDX-License-Identifier: Apache-2.0
// Files that pipelines wrote for the same content before, in the cache: under
// whatever name the GIF lies, and in whatever sweep.
#pragma once

#include <filesystem>

#include "framewise/optimize.h"
#include "optimize/sweep/pipelines.h"

namespace framewise::optimization {

// Runs the pipeline, or takes what it wrote from the cache of the options.
// `folder` is for files between the steps.
Result<void> run_pipeline_once(const std::filesystem::path& input,
                               const SweepPoint& point,
                               const std::filesystem::path& output,
                               const std::filesystem::path& folder,
                               const OptimizeOptions& options);

}  // namespace framewise::optimization
