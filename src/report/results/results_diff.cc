// SPDX-License-Identifier: Apache-2.0
#include "report/results/results_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "base/printable.h"
#include "report/cells.h"
#include "report/results/pareto.h"

namespace framewise::report {
namespace {

using Key = std::tuple<std::string, std::string, std::string>;

Key key_of(const RowFacts& row) {
  return {row.reference.path, row.test.path, row.label};
}

// 2: an error, 1: `row` fails what both rows require, 0: neither. What only one
// batch requires says nothing about how the pair has changed.
int severity_of(const RowFacts& row, const RowFacts& other) {
  if (row.error) return 2;
  if (row.fail_on == other.fail_on && row.verdict_failed()) return 1;
  const auto fails_in_both = [&](const RowFacts::Requirement& one) {
    return !one.passed &&
           std::ranges::any_of(other.requirements, [&](const auto& two) {
             return two.expression == one.expression;
           });
  };
  return std::ranges::any_of(row.requirements, fails_in_both) ? 1 : 0;
}

std::string shown(const std::optional<double>& value) {
  return value ? fmt::format("{:.3f}", *value) : "-";
}

// How much better `after` is; 0 if both are printed alike.
double gain_of(const PairChange& change, bool higher_is_better) {
  if (!change.quality_before || !change.quality_after) return 0;
  if (shown(change.quality_before) == shown(change.quality_after)) return 0;
  const double gain = *change.quality_after - *change.quality_before;
  return higher_is_better ? gain : -gain;
}

PairChange blank_change(const RowFacts& row) {
  return {.reference = row.reference.path,
          .test = row.test.path,
          .label = row.label};
}

// Nothing if the pair has not changed.
std::optional<PairChange> compare_rows(const RowFacts& before,
                                       const RowFacts& after,
                                       const std::string& quality,
                                       bool higher_is_better,
                                       double tolerance) {
  PairChange change = blank_change(after);
  change.status_before = before.status;
  change.status_after = after.status;
  change.quality_before = quality_of(before, quality);
  change.quality_after = quality_of(after, quality);
  change.bytes_before = before.test.bytes;
  change.bytes_after = after.test.bytes;
  const int worsening = severity_of(after, before) - severity_of(before, after);
  const double gain = gain_of(change, higher_is_better);
  if (worsening != 0) {
    change.change = worsening > 0 ? Change::kWorse : Change::kBetter;
  } else if (std::abs(gain) > tolerance) {
    change.change = gain < 0 ? Change::kWorse : Change::kBetter;
  } else if (before.status == after.status &&
             before.test.path == after.test.path &&
             before.test.sha256 == after.test.sha256 &&
             before.reference.sha256 == after.reference.sha256) {
    return std::nullopt;
  }
  return change;
}

double loss_of(const PairChange& change) {
  if (!change.quality_before || !change.quality_after) return 0;
  return std::abs(*change.quality_after - *change.quality_before);
}

using Rows = std::vector<const RowFacts*>;

// For each row of `after` the row of `before` with the same key, or null. A row
// of `before` is matched once; its row is null from then on.
template <typename KeyOf>
void match(Rows& before, std::span<const RowFacts> after, bool only_unique,
           const KeyOf& key_of_row, Rows& matches) {
  std::map<Key, std::vector<size_t>> left;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i]) left[key_of_row(*before[i])].push_back(i);
  }
  std::map<Key, std::vector<size_t>> right;
  for (size_t i = 0; i < after.size(); ++i) {
    if (!matches[i]) right[key_of_row(after[i])].push_back(i);
  }
  for (const auto& [key, rows] : right) {
    const auto found = left.find(key);
    if (found == left.end()) continue;
    const std::vector<size_t>& others = found->second;
    if (only_unique && (rows.size() > 1 || others.size() > 1)) continue;
    for (size_t i = 0; i < std::min(rows.size(), others.size()); ++i) {
      matches[rows[i]] = std::exchange(before[others[i]], nullptr);
    }
  }
}

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

// The same paths first, then the same file names. Only where no test has kept
// its name, the original alone decides: else a test that was added would be
// taken for the next one of those that were removed.
Rows match_rows(Rows& before, std::span<const RowFacts> after) {
  Rows matches(after.size());
  match(before, after, false, key_of, matches);
  const auto by_names = [&](bool whole_original, bool with_test) {
    match(
        before, after, true,
        [&](const RowFacts& row) -> Key {
          const std::string& original = row.reference.path;
          return {whole_original ? original : file_name(original),
                  with_test ? file_name(row.test.path) : "", row.label};
        },
        matches);
  };
  by_names(true, true);
  by_names(false, true);
  const bool all_renamed =
      std::ranges::none_of(matches, [](auto* row) { return row != nullptr; });
  if (all_renamed) {
    by_names(true, false);
    by_names(false, false);
  }
  return matches;
}

}  // namespace

bool nothing_in_common(std::span<const RowFacts> before,
                       std::span<const RowFacts> after,
                       std::span<const PairChange> changes) {
  const auto gone =
      std::ranges::count(changes, Change::kGone, &PairChange::change);
  return !before.empty() && !after.empty() && size_t(gone) == before.size();
}

const char* name_of(Change change) noexcept {
  switch (change) {
    case Change::kWorse: return "worse";
    case Change::kBetter: return "better";
    case Change::kOther: return "changed";
    case Change::kNew: return "new";
    case Change::kGone: return "gone";
  }
  return "changed";
}

std::vector<PairChange> differences(std::span<const RowFacts> before,
                                    std::span<const RowFacts> after,
                                    std::string_view metric, double tolerance) {
  const std::string quality = quality_name(after, metric);
  bool higher = true;
  // If a pair is in both batches twice, its first rows are compared.
  Rows left;
  for (const RowFacts& row : before) left.push_back(&row);
  const Rows matches = match_rows(left, after);
  std::vector<PairChange> changes;
  for (size_t i = 0; i < after.size(); ++i) {
    const RowFacts& row = after[i];
    if (const auto* found = row.metric(quality)) {
      higher = found->higher_is_better;
    }
    if (!matches[i]) {
      PairChange change = blank_change(row);
      change.change = Change::kNew;
      change.status_after = row.status;
      change.quality_after = quality_of(row, quality);
      change.bytes_after = row.test.bytes;
      changes.push_back(std::move(change));
      continue;
    }
    auto change = compare_rows(*matches[i], row, quality, higher, tolerance);
    if (change) changes.push_back(*std::move(change));
  }
  for (const RowFacts* row : left) {
    if (!row) continue;
    PairChange change = blank_change(*row);
    change.change = Change::kGone;
    change.status_before = row->status;
    change.quality_before = quality_of(*row, quality);
    change.bytes_before = row->test.bytes;
    changes.push_back(std::move(change));
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const PairChange& a, const PairChange& b) {
                     return a.change != b.change ? a.change < b.change
                                                 : loss_of(a) > loss_of(b);
                   });
  return changes;
}

std::string differences_text(std::span<const PairChange> changes) {
  std::string text;
  std::array<size_t, 5> counts{};
  for (const PairChange& change : changes) {
    ++counts[size_t(change.change)];
    text += fmt::format(
        "{:<8} {:<9}-> {:<9}{:>9} -> {:<9} {}\n", name_of(change.change),
        change.status_before.empty() ? "-" : printable(change.status_before),
        change.status_after.empty() ? "-" : printable(change.status_after),
        shown(change.quality_before), shown(change.quality_after),
        printable(change.label.empty() ? change.test : change.label));
  }
  return text +
         fmt::format("{} worse, {} better, {} changed, {} new, {} gone\n",
                     counts[0], counts[1], counts[2], counts[3], counts[4]);
}

std::string differences_csv(std::span<const PairChange> changes) {
  std::string text =
      "change,reference,test,label,status_before,status_after,quality_before,"
      "quality_after,bytes_before,bytes_after\n";
  for (const PairChange& change : changes) {
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{}\n", name_of(change.change),
        csv_cell(change.reference), csv_cell(change.test),
        csv_cell(change.label), csv_cell(change.status_before),
        csv_cell(change.status_after), csv_cell(change.quality_before),
        csv_cell(change.quality_after), change.bytes_before,
        change.bytes_after);
  }
  return text;
}

namespace {

struct Values {
  bool higher_is_better = true;
  std::vector<double> means;
};

// The nearest value, without interpolation; `share` is 0 to 1.
double quantile(const std::vector<double>& sorted, double share) {
  return sorted[size_t(share * double(sorted.size() - 1) + 0.5)];
}

}  // namespace

std::string results_summary(std::span<const RowFacts> rows) {
  std::map<std::string, size_t> statuses;
  std::map<std::string, size_t> errors;
  std::map<std::string, size_t> reasons;
  std::vector<std::pair<std::string, Values>> metrics;
  size_t failed = 0;
  double reference_bytes = 0;  // rows from strangers could overflow integers
  double test_bytes = 0;
  for (const RowFacts& row : rows) {
    ++statuses[row.status];
    failed += row.requirement_failed();
    if (row.error) ++errors[row.error->kind];
    for (const auto& reason : row.reasons) ++reasons[reason.kind];
    if (!row.error) {
      reference_bytes += double(row.reference.bytes);
      test_bytes += double(row.test.bytes);
    }
    for (const RowFacts::Metric& metric : row.metrics) {
      auto found = std::find_if(
          metrics.begin(), metrics.end(),
          [&](const auto& one) { return one.first == metric.name; });
      if (found == metrics.end()) {
        metrics.push_back({metric.name, {metric.higher_is_better, {}}});
        found = metrics.end() - 1;
      }
      if (metric.values[0]) found->second.means.push_back(*metric.values[0]);
    }
  }
  std::string text =
      fmt::format("{} pairs, {} fail a requirement\n", rows.size(), failed);
  for (const auto& [status, count] : statuses) {
    text += fmt::format("  {:<9} {:>9}\n", printable(status), count);
  }
  for (const auto& [kind, count] : errors) {
    text += fmt::format("  error {:<12} {:>9}\n", printable(kind), count);
  }
  for (const auto& [kind, count] : reasons) {
    text += fmt::format("  reason {:<20} {:>9}\n", printable(kind), count);
  }
  if (reference_bytes > 0) {
    text += fmt::format("bytes: {:.0f} of {:.0f} ({:.1f} %)\n", test_bytes,
                        reference_bytes, 100 * test_bytes / reference_bytes);
  }
  if (!metrics.empty()) {
    text += fmt::format("{:<24} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9}\n",
                        "means of pairs", "pairs", "worst", "worst 5%",
                        "median", "best 5%", "best");
  }
  for (auto& [name, values] : metrics) {
    if (values.means.empty()) continue;
    std::sort(values.means.begin(), values.means.end());
    if (!values.higher_is_better) {
      std::reverse(values.means.begin(), values.means.end());
    }
    text += fmt::format("{:<24} {:>8}", printable(name), values.means.size());
    for (const double share : {0.0, 0.05, 0.5, 0.95, 1.0}) {
      text += fmt::format(" {:>9.3f}", quantile(values.means, share));
    }
    text += "\n";
  }
  return text;
}

}  // namespace framewise::report
