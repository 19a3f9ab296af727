// SPDX-License-Identifier: Apache-2.0
// Formats inspections as text: all facts about one file, or a table with a row
// a file. Names and comments from files are made safe for terminals.
#pragma once

#include <string>
#include <string_view>

#include "framewise/inspect.h"
#include "report/inspection/inspection_json.h"
#include "report/text_style.h"

namespace framewise::report {

// All facts about one file; with its frames if `frames` asks for them.
std::string inspection_details(const Inspection& inspection, FrameList frames,
                               const TextStyle& style);

// A table whose rows are written as files finish, so the column widths are
// fixed beforehand.
class InspectionTable {
 public:
  // `longest_name`: the width of the longest file name, in columns.
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
