// SPDX-License-Identifier: Apache-2.0
// Pipelines that a sweep has selected, as ways to encode.
#pragma once

#include <vector>

#include "optimize/encodings/encodings.h"

namespace framewise::optimization {

// One encoding for each of the pipelines, or two where a pipeline has both
// colors and loss to choose: with all colors and with few. No frames are
// dropped. Fails with kUsage for ids that are none, and with kEnvironment where
// a program is missing.
Result<std::vector<Encoding>> pipeline_encodings(
    const InputFacts& facts, const Targets& targets,
    const OptimizeOptions& options);

}  // namespace framewise::optimization
