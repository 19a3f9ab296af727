// SPDX-License-Identifier: Apache-2.0
// Reads what report_json writes. Reports come from other machines and other
// people: nothing in them is trusted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "framewise/report.h"

namespace framewise::report {

inline constexpr size_t kMostReportBytes = size_t{256} << 20;

// The files, verdicts, reasons, requirements and summaries of a report, or of
// several, one a line; not the values of single frames. Fails with kInput (no
// such report; the message names the member) or kLimit. `path` is how errors
// name the file. Texts may hold anything.
Result<Report> read_report(std::string_view json, const std::string& path);

}  // namespace framewise::report
