// SPDX-License-Identifier: Apache-2.0
#include "report/page/comparison_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/base64.h"
#include "base/printable.h"
#include "report/batch/batch_row.h"
#include "report/comparison_json.h"
#include "report/comparison_text.h"
#include "report/page/page.h"
#include "report/page/view_json.h"

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

// Where, as people look for it: "b.gif, frame 5, byte 9000".
std::string place_of(const Error& error, const std::string& test) {
  std::string place = file_name(error.file.empty() ? test : error.file);
  if (error.frame) place += fmt::format(", frame {}", *error.frame);
  if (error.offset) place += fmt::format(", byte {}", *error.offset);
  return place;
}

Comparison comparison_of(const FailedTest& failed) {
  const std::string message =
      fmt::format("{} ({})", failed.error.message,
                  place_of(failed.error, failed.file.path));
  Comparison comparison;
  comparison.test = failed.file;
  comparison.judged = VerdictStatus::kError;
  comparison.verdict_summary = message + ". Nothing was measured.";
  comparison.reasons.push_back({.kind = "unreadable",
                                .severity = Severity::kRuinous,
                                .message = message,
                                .hint = failed.error.hint});
  return comparison;
}

void insert(const FailedTest& failed, Report& report) {
  const size_t place = std::min(failed.place, report.comparisons.size());
  report.comparisons.insert(report.comparisons.begin() + ptrdiff_t(place),
                            comparison_of(failed));
  for (Still& still : report.pictures.stills) still.side += still.side > place;
  for (HeatMap& map : report.pictures.heat_maps) {
    map.comparison += map.comparison >= place;
  }
}

// Equal pictures are there once: a part that only names another.
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

std::string comparison_html(const Report& report,
                            const std::vector<FailedTest>& failed) {
  const auto html_of = [&](const Report& shown) {
    // What was measured is saved as it is.
    Page page = page_of(shown, report_json(report, {}));
    add_pictures(shown.pictures, page);
    return page_html(page);
  };
  if (failed.empty()) return html_of(report);
  Report all = report;
  for (const FailedTest& one : failed) insert(one, all);
  return html_of(all);
}

std::string failure_html(const FileReport& reference,
                         const FailedTest& failed) {
  Report report{.reference = reference};
  report.comparisons.push_back(comparison_of(failed));
  return page_html(
      page_of(report, batch_row({reference.path, failed.file.path},
                                Result<Report>(failed.error), ReportDetail{})));
}

}  // namespace framewise::report
