// SPDX-License-Identifier: Apache-2.0
// Several tests of one original as a table, the best first.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/text_style.h"

namespace framewise::report {

// A row for each test: verdict, score, means, size, path, and below the table
// the main reason of each verdict that is not PASS and the requirements that do
// not hold.
std::string test_list(const Report& report, const TextStyle& style);

}  // namespace framewise::report
