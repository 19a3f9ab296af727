// SPDX-License-Identifier: Apache-2.0
// A batch as a table for spreadsheets, for people, and as JUnit's XML.
#pragma once

#include <string>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

// CSV (RFC 4180), a row a pair. Which metrics have columns has to be known
// before the first row: collect() is called for all rows first.
class BatchCsv {
 public:
  void collect(const RowFacts& row);
  std::string header() const;
  std::string row(const RowFacts& row) const;

 private:
  std::vector<std::string> metrics_;
  bool timing_ = false;
};

// JUnit's XML, a test case a pair. The counts stand at its beginning:
// collect() is called for all rows first.
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
};

// One line for people: the status, the first metrics, the size, the file.
std::string batch_text(const RowFacts& row, bool color);

}  // namespace framewise::report
