// SPDX-License-Identifier: Apache-2.0
// A CSV table of a batch's rows, for kinds of jobs whose columns are fixed.
// (Comparisons have BatchCsv: their columns depend on the metrics measured.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::report {

struct RowColumn {
  std::string name;     // in the header
  std::string pointer;  // to the value in a row: a JSON pointer, "/test/bytes"
};

class RowCsv {
 public:
  explicit RowCsv(std::vector<RowColumn> columns)
      : columns_(std::move(columns)) {}

  std::string header() const;
  // A value that the row does not have is an empty cell. Fails if the row is
  // not a JSON object.
  Result<std::string> row(std::string_view row) const;

 private:
  std::vector<RowColumn> columns_;
};

}  // namespace framewise::report
