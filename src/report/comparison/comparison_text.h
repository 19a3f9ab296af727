// SPDX-License-Identifier: Apache-2.0
// Formats comparisons as text. Names from files are made safe for terminals.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/comparison/comparison_json.h"
#include "report/text_style.h"

namespace framewise::report {

std::string report_text(const Report& report, const ReportDetail& detail,
                        const TextStyle& style);

struct MetricsDetail {
  bool all = false;           // also those that few people use
  bool descriptions = false;  // ranges, costs, papers
};
// Lists metrics, one a line.
std::string metrics_text(const MetricsDetail& detail, const TextStyle& style);

}  // namespace framewise::report
