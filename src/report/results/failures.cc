// SPDX-License-Identifier: Apache-2.0
#include "report/results/failures.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/printable.h"
#include "framewise/error.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

// Of each kind that is listed.
constexpr size_t kMostLabels = 5;

struct KindRow {
  ErrorKind kind;
  Recovery recovery;
  std::string_view advice;
};
constexpr KindRow kKinds[] = {
    {ErrorKind::kUsage, Recovery::kChangeSettings,
     "correct the setting that the message names"},
    {ErrorKind::kInput, Recovery::kNone,
     "the file or what a program wrote is damaged: replace it, or leave it "
     "out"},
    {ErrorKind::kUnsupported, Recovery::kNone, "leave these out"},
    {ErrorKind::kLimit, Recovery::kChangeSettings,
     "raise the limit that the message names, if the file is trusted"},
    {ErrorKind::kIo, Recovery::kRunAgain,
     "check the disk and permissions, then run the same command again"},
    {ErrorKind::kEnvironment, Recovery::kInstall,
     "install what is missing; `framewise doctor` lists it"},
    {ErrorKind::kCancelled, Recovery::kRunAgain, "run the same command again"},
    {ErrorKind::kTimeout, Recovery::kChangeSettings,
     "give each job more time with --timeout"},
    {ErrorKind::kInternal, Recovery::kNone, "please report this"},
};

const KindRow* row_of(std::string_view kind) {
  for (const KindRow& row : kKinds) {
    if (name_of(row.kind) == kind) return &row;
  }
  return nullptr;
}

std::string label_of(const RowFacts& row) {
  return row.label.substr(0, row.label.find(' '));
}

}  // namespace

const char* name_of(Recovery recovery) {
  switch (recovery) {
    case Recovery::kRunAgain: return "run again";
    case Recovery::kChangeSettings: return "change settings";
    case Recovery::kInstall: return "install";
    case Recovery::kNone: return "none";
  }
  return "none";
}

Recovery recovery_of(std::string_view error_kind) {
  const KindRow* row = row_of(error_kind);
  return row ? row->recovery : Recovery::kNone;
}

std::string_view advice_about(std::string_view error_kind) {
  const KindRow* row = row_of(error_kind);
  return row ? row->advice : "see the message";
}

Failures failures_of(std::span<const RowFacts> rows, std::string_view kind) {
  Failures failures{.rows = rows.size()};
  std::map<std::string, std::map<std::string, size_t>> kinds;
  for (const RowFacts& row : rows) {
    if (!row.error || (!kind.empty() && row.error->kind != kind)) continue;
    failures.failed.push_back(&row);
    ++kinds[row.error->kind][label_of(row)];
  }
  for (const auto& [name, labels] : kinds) {
    FailureGroup group{.kind = name, .labels = {labels.begin(), labels.end()}};
    for (const auto& [label, count] : labels) group.rows += count;
    std::ranges::stable_sort(group.labels, std::greater(),
                             [](const auto& one) { return one.second; });
    failures.groups.push_back(std::move(group));
  }
  std::ranges::stable_sort(failures.groups, std::greater(),
                           &FailureGroup::rows);
  return failures;
}

std::string failures_text(const Failures& failures, size_t most) {
  std::string text = fmt::format("{} of {} rows failed\n",
                                 failures.failed.size(), failures.rows);
  for (const FailureGroup& group : failures.groups) {
    text += fmt::format("  {:>5}  {}: {} (recovery: {})\n", group.rows,
                        printable(group.kind), advice_about(group.kind),
                        name_of(recovery_of(group.kind)));
    for (size_t i = 0; i < std::min(kMostLabels, group.labels.size()); ++i) {
      const auto& [label, count] = group.labels[i];
      if (label.empty()) continue;
      text += fmt::format("         {:>5}  {}\n", count, printable(label));
    }
  }
  const size_t listed = std::min(most, failures.failed.size());
  for (size_t i = 0; i < listed; ++i) {
    const RowFacts& row = *failures.failed[i];
    text +=
        fmt::format("{}{}{}: {}: {}\n", printable(row.reference.path),
                    row.label.empty() ? "" : ", ", printable(row.label),
                    printable(row.error->kind), printable(row.error->message));
  }
  if (listed < failures.failed.size()) {
    text += fmt::format("… {} more\n", failures.failed.size() - listed);
  }
  return text;
}

std::string failures_csv(const Failures& failures) {
  std::string text = "index,original,label,kind,recovery,message,advice\n";
  for (const RowFacts* row : failures.failed) {
    text += fmt::format(
        "{},{},{},{},{},{},{}\n", row->index, csv_cell(row->reference.path),
        csv_cell(row->label), csv_cell(row->error->kind),
        name_of(recovery_of(row->error->kind)), csv_cell(row->error->message),
        csv_cell(advice_about(row->error->kind)));
  }
  return text;
}

}  // namespace framewise::report
