// SPDX-License-Identifier: Apache-2.0
// The metrics of one comparison as a table for people.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/text_style.h"

namespace framewise::report {

// A value with enough digits for this metric; all of its values get the same
// number of digits.
std::string value_text(double value, const MetricReport& metric);

// Mean, worst moment and course over time; of stills the value alone. Below it
// stands what the means are called, and why others have no value.
std::string metric_table(const Comparison& comparison, const TextStyle& style);

}  // namespace framewise::report
