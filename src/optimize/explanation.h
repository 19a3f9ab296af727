// SPDX-License-Identifier: Apache-2.0
// Says why a result was chosen.
#pragma once

#include <string>

#include "framewise/optimize.h"
#include "optimize/input_facts.h"
#include "optimize/targets.h"

namespace framewise::optimization {

// "webp lossy is smallest: avif would take 0.9 MB, gif 2.1 MB. …"
std::string reasons_for(const Optimization& result, const InputFacts& facts,
                        const Targets& targets);

}  // namespace framewise::optimization
