// SPDX-License-Identifier: Apache-2.0
// Files that `framewise batch --approvals FILE` lets pass, because a person
// approved them by name and bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/batch/batch_output.h"
#include "report/batch/baseline.h"
#include "report/batch/row_facts.h"

namespace framewise::cli {

class Approvals {
 public:
  // Empty without the option.
  static Result<Approvals> read(const Invocation& invocation);

  // The approval under which a row that fails passes; null: it does not fail,
  // or nobody approved it. `line`: of a batch.
  const report::BaselineItem* of(std::string_view line) const;

  // One text for each approval of a pair in `lines` that holds no longer,
  // because the file has other bytes or its last day is over.
  Result<std::vector<std::string>> stale(const LineSource& lines) const;

 private:
  const report::BaselineItem* item_of(const report::RowFacts& row) const;

  std::string file_;
  std::string today_;
  report::Baseline approved_;
};

}  // namespace framewise::cli
