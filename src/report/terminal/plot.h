// SPDX-License-Identifier: Apache-2.0
// Metrics over time as charts: drawn for files, lines of text for a terminal.
// Values are steps: one holds until the next frame.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/drawing/drawing.h"

namespace framewise::report {

// A chart for each metric of each comparison, one below the other.
Drawing plot_of(const Report& report);

// The same in characters, `columns` wide.
std::string plot_text(const Report& report, int columns);

}  // namespace framewise::report
