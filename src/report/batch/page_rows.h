// SPDX-License-Identifier: Apache-2.0
// Collects rows of comparisons for the HTML page of a batch.
#pragma once

#include "report/batch/row_facts.h"
#include "report/page/batch_page.h"

namespace framewise::report {

class PageRows {
 public:
  void collect(const RowFacts& row);
  BatchPage page() const;

 private:
  BatchPage page_;
  int64_t of_ = 0;
};

}  // namespace framewise::report
