// SPDX-License-Identifier: Apache-2.0
// Tables that other programs write: CSV with a header, or JSON objects, one a
// line. Cells are text; a cell that a line does not have is empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::report {

struct TextTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`

  // The position of a column; names differ in more than case.
  std::optional<size_t> column(std::string_view name) const;
};

// The separator of CSV is the one of comma, semicolon and tab that the header
// has most often. Lines have at most kMostColumns cells.
inline constexpr size_t kMostColumns = 4096;
Result<TextTable> parse_csv(std::string_view text);
// Nested values are left out. Fails with the number of a line that is no
// object.
Result<TextTable> parse_json_lines(std::string_view text);

// A whole cell as a finite number.
std::optional<double> number_in(std::string_view cell);

}  // namespace framewise::report
