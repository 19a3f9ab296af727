// SPDX-License-Identifier: Apache-2.0
// Comparisons as comma-separated values (RFC 4180).
#pragma once

#include <string>

#include "framewise/report.h"

namespace framewise::report {

// One row for each test and metric: its statistics.
std::string summary_csv(const Report& report);

// One row for each test and meeting: the value of each metric.
std::string per_frame_csv(const Report& report);

}  // namespace framewise::report
