// SPDX-License-Identifier: Apache-2.0
// The hulls of a ladder in a terminal.
#pragma once

#include <string>

#include "report/ladder/ladder.h"

namespace framewise::report {

// Value over the logarithm of the rate; each encoder is a letter.
std::string ladder_plot_text(const Ladder& ladder);

}  // namespace framewise::report
