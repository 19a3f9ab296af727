// SPDX-License-Identifier: Apache-2.0
// What a batch says of each pair: a line of JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "batch/pairs/pair_list.h"
#include "framewise/error.h"
#include "framewise/report.h"
#include "report/comparison/comparison_json.h"

namespace framewise::report {

// A report (schema framewise.report/1), or what went wrong (framewise.error/1):
// one JSON object without the line's end, and without the pair's place in the
// batch, so that equal questions have equal rows.
std::string batch_row(const batch::Pair& pair, const Result<Report>& result,
                      const ReportDetail& detail);

// The row as it is printed: with the pair's place and label before all else,
// and the verdict from which on it counts as failed, if there is one.
std::string batch_line(const batch::Pair& pair, std::string_view row,
                       std::optional<VerdictStatus> fail_on = std::nullopt);

}  // namespace framewise::report
