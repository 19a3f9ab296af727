// SPDX-License-Identifier: Apache-2.0
// Gives frames to an engine and runs it.
#pragma once

#include <filesystem>
#include <string>

#include "framewise/animation.h"
#include "framewise/optimize.h"
#include "optimize/engines/engines.h"

namespace framewise::optimization {

// Writes the frames of the animation as files that an engine reads, to
// `folder`. An animation of more than 256 colors a frame loses some in a GIF.
// `file`: where the animation was read from, which the engine may read itself;
// empty: frames in memory.
Result<EngineSource> write_engine_source(Animation& animation,
                                         const std::filesystem::path& file,
                                         EngineReads reads,
                                         const std::filesystem::path& folder,
                                         const OptimizeOptions& options);

// Fails with kInput where the engine refuses, quoting what it printed. Whether
// its file can be read is for the caller to see.
Result<void> run_engine(const Engine& engine, const EngineCall& call,
                        const OptimizeOptions& options);

// The first line that it prints as its version; "unknown" if none. The program
// is asked once, and again when its file changes.
std::string version_of(const Engine& engine);

}  // namespace framewise::optimization
