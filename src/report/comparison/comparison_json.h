// SPDX-License-Identifier: Apache-2.0
// Comparisons as JSON, schema framewise.report/1
// (docs/schema/report-1.json).
#pragma once

#include <string>

#include "framewise/report.h"

namespace framewise::report {

// The parts of a report beyond its summary.
struct ReportDetail {
  bool per_frame = false;  // the value of every metric at every meeting
  bool pairs = false;      // which frames are compared, when and for how long
  bool run = true;         // facts of this run alone: times, number of threads
};

// One document. Several tests share the reference, in "comparisons".
std::string report_json(const Report& report, const ReportDetail& detail);

// One object for each test, each on its own line.
std::string report_ndjson(const Report& report, const ReportDetail& detail);

}  // namespace framewise::report
