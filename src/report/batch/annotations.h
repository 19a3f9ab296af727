// SPDX-License-Identifier: Apache-2.0
// Rows of a batch as remarks at the changed files, which code review shows.
#pragma once

#include <string>

#include "base/json/json.h"
#include "report/batch/row_facts.h"

namespace framewise::report {

// A workflow command of GitHub Actions; empty where there is nothing to say.
std::string github_annotation(const RowFacts& row);

// SARIF 2.1.0: collect() all rows, then document() has those that do not pass.
class BatchSarif {
 public:
  void collect(const RowFacts& row);
  std::string document() const;

 private:
  Json results_ = Json::array();
};

}  // namespace framewise::report
