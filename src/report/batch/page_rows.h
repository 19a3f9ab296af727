// SPDX-License-Identifier: Apache-2.0
// Rows of comparisons as the HTML page shows them.
#pragma once

#include "report/batch/row_facts.h"
#include "report/page/batch_page.h"

namespace framewise::report {

class PageRows {
 public:
  void collect(const RowFacts& row);
  BatchPage page() const;

 private:
  BatchPage page_{.title = "batch"};
  int64_t of_ = 0;
};

}  // namespace framewise::report
