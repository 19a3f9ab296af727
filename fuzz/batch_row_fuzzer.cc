// SPDX-License-Identifier: Apache-2.0
// Rows of a batch from strangers: read, and told as tables and in words.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "report/batch/batch_tables.h"
#include "report/batch/page_rows.h"
#include "report/page/batch_page.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::report;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto row = parse_row(line);
  if (!row) return 0;
  // Nothing that a terminal would obey gets through.
  const std::string text = batch_text(*row, false);
  if (text.find('\x1b') != text.npos) std::abort();
  BatchCsv csv;
  csv.collect(*row);
  if (csv.row(*row).empty()) std::abort();
  BatchJunit junit;
  junit.collect(*row);
  const std::string xml = junit.header() + junit.row(*row) + junit.footer();
  if (xml.find('\x1b') != xml.npos) std::abort();
  PageRows page;
  page.collect(*row);
  if (batch_html(page.page()).empty()) std::abort();
  return 0;
}
