// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/approvals.h"

#include "base/date.h"
#include "base/printable.h"
#include "base/result.h"
#include "report/batch/baseline_file.h"
#include "report/batch/row_facts.h"

namespace framewise::cli {

Result<Approvals> Approvals::read(const Invocation& invocation) {
  Approvals approvals;
  if (!invocation.has("approvals")) return approvals;
  approvals.file_ = invocation.value("approvals");
  approvals.today_ = today();
  FW_ASSIGN_OR_RETURN(approvals.approved_,
                      report::read_baseline(approvals.file_));
  return approvals;
}

const report::BaselineItem* Approvals::of(std::string_view line) const {
  if (approved_.empty()) return nullptr;
  const auto row = report::parse_row(line);
  if (!row || !row->requirement_failed()) return nullptr;
  const report::BaselineItem* found = item_of(*row);
  return found && found->test_sha256 == row->test.sha256 &&
                 !found->is_over(today_)
             ? found
             : nullptr;
}

// Approved by its path, or by what the batch calls it.
const report::BaselineItem* Approvals::item_of(
    const report::RowFacts& row) const {
  for (const std::string& name : {row.test.path, row.label}) {
    const auto found = approved_.find(name);
    if (found != approved_.end()) return &found->second;
  }
  return nullptr;
}

Result<std::vector<std::string>> Approvals::stale(
    const LineSource& lines) const {
  std::vector<std::string> texts;
  if (approved_.empty()) return texts;
  FW_RETURN_IF_ERROR(lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    const report::BaselineItem* item = item_of(row);
    if (!item || row.test.sha256.empty()) return {};
    if (item->test_sha256 != row.test.sha256) {
      texts.push_back(fmt::format("{}: {} approves other bytes",
                                  printable(row.name()), printable(file_)));
    } else if (item->is_over(today_)) {
      texts.push_back(fmt::format("{}: its approval ended on {}",
                                  printable(row.name()),
                                  printable(item->until)));
    }
    return {};
  }));
  return texts;
}

}  // namespace framewise::cli
