// SPDX-License-Identifier: Apache-2.0
// Turns a comparison into a row of the batch page and of the Markdown summary.
#pragma once

#include "framewise/report.h"
#include "report/page/batch_page.h"

namespace framewise::report {

// The name of the value in the score column: the score, or else the first
// metric with a value.
std::string score_name_of(const Report& report);

// The row includes the images of the worst instant, if the report has them.
BatchRow row_of(const Report& report, size_t comparison);

// All comparisons of a report as the rows of a batch page.
BatchPage batch_of(const Report& report);

}  // namespace framewise::report
