// SPDX-License-Identifier: Apache-2.0
// The result of one pair of a batch as a row: a JSON object on one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "batch/pairs/pair_list.h"
#include "framewise/error.h"
#include "framewise/report.h"
#include "report/batch/baseline.h"
#include "report/comparison/comparison_json.h"

namespace framewise::report {

// A report (schema framewise.report/1) or an error (framewise.error/1) as one
// JSON object, without a line end. It does not hold the pair's position in the
// batch, so that equal jobs have equal rows.
std::string batch_row(const batch::Pair& pair, const Result<Report>& result,
                      const ReportDetail& detail);

// The row as outputs hold it: with a first member "pair", which holds the
// pair's position and label and, if there are any, the mildest verdict that
// fails and the approval under which it passes.
std::string batch_line(const batch::Pair& pair, std::string_view row,
                       std::optional<VerdictStatus> fail_on = std::nullopt,
                       const BaselineItem* approval = nullptr);

}  // namespace framewise::report
