// SPDX-License-Identifier: Apache-2.0
// Formats rows of comparisons as CSV, as a line of text, and as JUnit XML.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

// CSV (RFC 4180), one row for each pair. Each metric that any row has gets four
// columns: collect() is called for all rows before header().
class BatchCsv {
 public:
  void collect(const RowFacts& row);
  std::string header() const;
  std::string row(const RowFacts& row) const;

 private:
  std::vector<std::string> metrics_;
  bool flashes_ = false;
  bool timing_ = false;
};

// JUnit XML, one test case for each pair. The header holds counts: collect() is
// called for all rows before header().
class BatchJunit {
 public:
  void collect(const RowFacts& row);
  std::string header() const;
  std::string row(const RowFacts& row) const;
  std::string footer() const;

 private:
  size_t tests_ = 0;
  size_t failures_ = 0;
  size_t errors_ = 0;
  std::optional<double> total_ms_;  // with --timing
};

// One line of text: status, score, the first two metrics, size, file.
std::string batch_text(const RowFacts& row, bool color);

}  // namespace framewise::report
