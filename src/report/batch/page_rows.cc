// SPDX-License-Identifier: Apache-2.0
#include "report/batch/page_rows.h"

#include <algorithm>
#include <filesystem>

namespace framewise::report {
namespace {

namespace fs = std::filesystem;

VerdictStatus status_of(const RowFacts& row) {
  for (const auto status : {VerdictStatus::kPass, VerdictStatus::kWarning,
                            VerdictStatus::kArtifact, VerdictStatus::kError}) {
    if (row.status == name_of(status)) return status;
  }
  return VerdictStatus::kUnknown;
}

// The deepest folder that holds all files; empty: there is none.
std::string common_folder(const std::vector<BatchRow>& rows,
                          std::string BatchRow::*path) {
  std::string common;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string folder = fs::path(rows[i].*path).parent_path().string();
    if (i == 0) {
      common = folder;
      continue;
    }
    fs::path shared;
    const fs::path a(common);
    const fs::path b(folder);
    for (auto x = a.begin(), y = b.begin();
         x != a.end() && y != b.end() && *x == *y; ++x, ++y) {
      shared /= *x;
    }
    common = shared.string();
  }
  return common;
}

// "originals → tests", by folders; by one original if all rows share it.
std::string title_of(const std::vector<BatchRow>& rows) {
  if (rows.empty()) return "batch";
  const bool one_original = std::ranges::all_of(rows, [&](const BatchRow& row) {
    return row.original_path == rows[0].original_path;
  });
  const std::string from = one_original
                               ? rows[0].original_path
                               : common_folder(rows, &BatchRow::original_path);
  const std::string to = common_folder(rows, &BatchRow::path);
  if (from.empty() || from == "/") return to.empty() ? "batch" : to;
  if (to.empty() || to == "/" || to == from) return from;
  return from + " → " + to;
}

}  // namespace

void PageRows::collect(const RowFacts& row) {
  BatchRow shown;
  shown.name = row.name();
  shown.original = row.reference.path;
  shown.original_path = row.reference.path;
  shown.path = row.test.path;
  shown.pair = row.index;
  shown.status = status_of(row);
  shown.original_bytes = row.reference.bytes;
  shown.bytes = row.test.bytes;
  if (row.error) {
    shown.kind = row.error->kind;
    shown.reason = row.error->message;
  } else if (!row.reasons.empty()) {
    shown.kind = row.reasons.front().kind;
    shown.reason = row.reasons.front().message;
  }
  shown.fails = row.requirement_failed();
  if (row.approval) {
    shown.approval = row.approval->text();
    shown.reason =
        shown.approval + (shown.reason.empty() ? "" : "; " + shown.reason);
  }
  // Without a score, the first metric stands for it.
  const RowFacts::Metric* metric = row.metric("score");
  if (!metric && !row.metrics.empty()) metric = &row.metrics.front();
  shown.score = row.score;
  if (!shown.score && metric) {
    page_.score_name = metric->name;
    shown.score = metric->values[0];
  }
  if (!row.error) shown.frame = 0;
  if (metric && metric->worst) {
    shown.worst = metric->worst->value;
    if (row.score && metric->name != "score") shown.worst_of = metric->name;
    shown.worst_at_ms = metric->worst->at_ms;
    shown.original_frame = metric->worst->reference_frame;
    shown.frame = metric->worst->test_frame;
  }
  for (const RowFacts::Requirement& one : row.requirements) {
    if (std::find(page_.requirements.begin(), page_.requirements.end(),
                  one.expression) == page_.requirements.end()) {
      page_.requirements.push_back(one.expression);
    }
  }
  of_ = std::max(of_, row.of);
  page_.rows.push_back(std::move(shown));
}

BatchPage PageRows::page() const {
  BatchPage page = page_;
  page.title = title_of(page.rows);
  page.expected = of_;
  page.complete = of_ == 0 || int64_t(page.rows.size()) == of_;
  return page;
}

}  // namespace framewise::report
