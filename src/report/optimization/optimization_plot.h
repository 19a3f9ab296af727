// SPDX-License-Identifier: Apache-2.0
// Size against score of all trials, with the Pareto front as a line.
#pragma once

#include <string>

#include "framewise/optimize.h"

namespace framewise::report {

// SVG. Trials of the sample have no score of their own and are left out.
std::string optimization_svg(const Optimization& result,
                             const std::string& title);

}  // namespace framewise::report
