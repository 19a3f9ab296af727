// SPDX-License-Identifier: Apache-2.0
// A comparison as one row of a list: what the page of a batch and the summary
// for a pull request show of it.
#pragma once

#include "framewise/report.h"
#include "report/page/batch_page.h"

namespace framewise::report {

// The number that a row calls its score: the composite one, else the first
// metric that has a value.
std::string score_name_of(const Report& report);

// With the pictures of its worst instant, where the report has them.
BatchRow row_of(const Report& report, size_t comparison);

// All comparisons of a report, as a small batch.
BatchPage batch_of(const Report& report);

}  // namespace framewise::report
