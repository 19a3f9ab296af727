// SPDX-License-Identifier: Apache-2.0
// Reads the JSON that report_json() writes. Reports are untrusted input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "framewise/report.h"

namespace framewise::report {

inline constexpr size_t kMostReportBytes = size_t{256} << 20;

// Reads one report, or several as NDJSON: files, verdicts, reasons,
// requirements and summaries, without the values of single frames. Fails with
// kInput (not a report; the message names the member) or kLimit. `path` names
// the file in errors. Texts in the result are not sanitized.
Result<Report> read_report(std::string_view json, const std::string& path);

}  // namespace framewise::report
