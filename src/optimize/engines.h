// SPDX-License-Identifier: Apache-2.0
// External programs that encode.
#pragma once

#include <vector>

#include "optimize/encodings.h"

namespace framewise::optimization {

Result<std::vector<Encoding>> engine_encodings(const InputFacts& facts,
                                               const OptimizeOptions& options);

}  // namespace framewise::optimization
