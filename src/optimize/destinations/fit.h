// SPDX-License-Identifier: Apache-2.0
// The best file that a place takes, over sizes, frame rates, formats and loss.
#pragma once

#include <filesystem>

#include "framewise/optimize.h"

namespace framewise::optimization {

// Tries the largest form that the place takes, then smaller ones and fewer
// frames as long as that raises the score. In each form optimize_in_form()
// finds the best file within the bytes. Scores compare with the largest form,
// so they count what a smaller one loses.
//
// Fails with kInput where no form holds the limit.
Result<Optimization> fit(const std::filesystem::path& input,
                         const std::filesystem::path& output,
                         const OptimizeOptions& options);

}  // namespace framewise::optimization
