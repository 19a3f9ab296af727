// SPDX-License-Identifier: Apache-2.0
#include "report/review/comparison_page.h"

#include <fmt/format.h>

#include <map>

#include "base/base64.h"
#include "base/printable.h"
#include "compare/steps/skip_unreadable_tests.h"
#include "report/batch/batch_row.h"
#include "report/comparison/comparison_json.h"
#include "report/comparison/comparison_text.h"
#include "report/page/report_page.h"
#include "report/review/view_json.h"

namespace framewise::report {
namespace {

std::string file_name(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return printable(slash == std::string::npos ? path : path.substr(slash + 1));
}

Page page_of(const Report& report, std::string json) {
  Page page;
  page.title = file_name(report.reference.path) + " – Framewise report";
  page.plain_text = report_text(report, {}, {});
  page.data = view_json(report);
  page.parts.emplace_back("report", inside_a_page(std::move(json)));
  return page;
}

// Equal images are embedded once; the others refer to the first by its name.
void add_pictures(const Pictures& pictures, Page& page) {
  std::map<std::string_view, std::string> seen;
  const auto add = [&](std::string name, const std::string& webp) {
    const auto [first, is_new] = seen.insert({webp, name});
    page.parts.emplace_back(std::move(name),
                            is_new ? base64(webp) : "=" + first->second);
  };
  for (size_t i = 0; i < pictures.stills.size(); ++i) {
    add(fmt::format("s{}", i), pictures.stills[i].webp);
  }
  for (size_t i = 0; i < pictures.heat_maps.size(); ++i) {
    add(fmt::format("m{}", i), pictures.heat_maps[i].webp);
  }
}

}  // namespace

std::string comparison_html(const Report& report) {
  Page page = page_of(report, report_json(report, {}));
  add_pictures(report.pictures, page);
  return page_html(page);
}

std::string failure_html(const FileReport& reference, const std::string& test,
                         const Error& error) {
  Report report{.reference = reference};
  report.comparisons.push_back(comparison::unreadable(test, error));
  return page_html(
      page_of(report, batch_row({reference.path, test}, Result<Report>(error),
                                ReportDetail{})));
}

}  // namespace framewise::report
