// SPDX-License-Identifier: Apache-2.0
// Results of `framewise optimize` as JSON: the report of the final comparison
// with the member "optimization" (docs/schema/optimization-1.json). A document
// is one of `compare --json` (docs/schema/report-2.json), a row one of a batch
// (docs/schema/report-1.json).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "framewise/optimize.h"

namespace framewise::report {

// One document of several lines.
std::string optimization_json(const Optimization& result,
                              const std::filesystem::path& input);

// The row of a batch, without the end of its line, and without what differs
// between runs.
std::string optimization_row(const Optimization& result,
                             const std::filesystem::path& input);

// The member "optimization.summary" of a row: "3.06 MB → 0.71 MB (−77 %), …".
// Empty if the row has none.
std::string summary_of_row(std::string_view row);

// The trials of a row as rows of a batch, each a line: the input against an
// encoding and setting, which is the label. `framewise results` reads them.
// `first` is the position of the first row.
std::vector<std::string> trial_lines_of_row(std::string_view row, size_t first);

}  // namespace framewise::report
