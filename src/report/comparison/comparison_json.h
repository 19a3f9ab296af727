// SPDX-License-Identifier: Apache-2.0
// Comparisons as JSON: documents by docs/schema/report-2.json, lines by
// docs/schema/report-1.json.
#pragma once

#include <string>

#include "framewise/report.h"

namespace framewise::report {

// The parts of a report beyond its summary.
struct ReportDetail {
  bool per_frame = false;  // the value of every metric at every meeting
  bool pairs = false;      // which frames are compared, when and for how long
  bool in_full = false;    // text: all about each of several tests, no list
  bool run = true;         // facts of this run alone: times, number of threads
};

// One document, with a list of comparisons for any number of tests.
std::string report_json(const Report& report, const ReportDetail& detail);

// The document of version 1, which has no list if there is one test.
std::string report_json_1(const Report& report, const ReportDetail& detail);

// One object for each test, each on its own line.
std::string report_ndjson(const Report& report, const ReportDetail& detail);

}  // namespace framewise::report
