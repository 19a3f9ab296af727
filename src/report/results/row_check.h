// SPDX-License-Identifier: Apache-2.0
// Whether rows of results can be what a batch or sweep wrote.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

struct RowProblem {
  int64_t index = 0;  // of the row
  std::string message;
};

// Impossible values, such as negative sizes and scores above 100, and positions
// that occur twice or lie beyond the batch. Empty: the rows are sound.
std::vector<RowProblem> row_problems(std::span<const RowFacts> rows);

}  // namespace framewise::report
