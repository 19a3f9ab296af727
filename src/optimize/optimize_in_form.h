// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "framewise/optimize.h"

namespace framewise::optimization {

// optimize() in the form that is asked for: no place, and no proposals of other
// forms.
Result<Optimization> optimize_in_form(const std::filesystem::path& input,
                                      const std::filesystem::path& output,
                                      const OptimizeOptions& options);

}  // namespace framewise::optimization
