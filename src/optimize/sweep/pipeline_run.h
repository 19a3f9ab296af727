// SPDX-License-Identifier: Apache-2.0
// Runs a pipeline on a GIF.
#pragma once

#include <filesystem>

#include "framewise/optimize.h"
#include "optimize/sweep/pipelines.h"

namespace framewise::optimization {

// Frames that a share of them keeps: n = max(1, floor(N r)) frames, the i-th of
// which is floor(i N / n). Each is shown until the next one that is kept.
std::vector<int64_t> kept_frames(int64_t frames, double ratio);

// Colors for an amount of loss, for tools whose only loss is that of colors:
// 256 (16 / 256)^(loss / 100).
int colors_for_loss(double loss);

// Whether every step can run on this machine; fails with kEnvironment, naming
// the program that is missing.
Result<void> check_pipeline(const Pipeline& pipeline);

// The versions of the programs of its steps, as they print them; empty: the
// steps need none.
std::string versions_of(const Pipeline& pipeline);

// Writes `output`, a GIF. Steps that follow one another in gifsicle are one
// call. `folder` is for files between the steps.
Result<void> run_pipeline(const std::filesystem::path& input,
                          const SweepPoint& point,
                          const std::filesystem::path& output,
                          const std::filesystem::path& folder,
                          const OptimizeOptions& options);

}  // namespace framewise::optimization
