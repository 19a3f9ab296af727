// SPDX-License-Identifier: Apache-2.0
// Answers of isolated workers: one that is taken stands in the batch as one
// line of JSON, at the place of the pair that was asked about.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "batch/isolated_worker.h"
#include "batch/pairs/pair_list.h"
#include "report/batch/batch_row.h"
#include "report/batch/row_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  std::string_view line(reinterpret_cast<const char*>(data), size);
  line = line.substr(0, line.find('\n'));
  const auto answer = batch::parse_answer(line);
  if (!answer) return 0;
  batch::Pair pair;
  pair.index = 7;
  pair.of = 9;
  const auto row = report::parse_row(report::batch_line(pair, answer->row));
  if (!row || row->index != 7 || row->of != 9) std::abort();
  return 0;
}
