// SPDX-License-Identifier: Apache-2.0
// Charts of metrics over time, as drawings and as text for a terminal. A value
// holds until the next frame.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/drawing/drawing.h"

namespace framewise::report {

// A chart for each metric of each comparison, one below the other.
Drawing plot_of(const Report& report);

// The charts as text, `columns` wide.
std::string plot_text(const Report& report, int columns);

}  // namespace framewise::report
