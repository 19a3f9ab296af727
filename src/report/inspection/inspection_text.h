// SPDX-License-Identifier: Apache-2.0
// Inspections for people: everything about one file, or a row for each of
// many. Names and comments from files are made safe for terminals.
#pragma once

#include <string>
#include <string_view>

#include "framewise/inspect.h"
#include "report/inspection/inspection_json.h"

namespace framewise::report {

struct TextStyle {
  bool color = false;
  int columns = 0;  // of the terminal; 0: lines may be as long as they like
};

// Everything about one file, with its frames if wanted.
std::string inspection_details(const Inspection& inspection, FrameList frames,
                               const TextStyle& style);

// A table whose rows are written as files are done, so the widths of its
// columns are settled beforehand.
class InspectionTable {
 public:
  // `longest_name`: in columns, of all files to come.
  InspectionTable(int longest_name, const TextStyle& style);

  std::string header() const;
  std::string row(const Inspection& inspection) const;
  std::string row(const std::string& file, const Error& error) const;
  // "12 files, 1 failed"
  std::string footer(const InspectionSummary& summary) const;

 private:
  std::string name_cell(std::string_view name) const;

  TextStyle style_;
  int name_columns_;
};

}  // namespace framewise::report
