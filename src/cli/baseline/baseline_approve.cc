// SPDX-License-Identifier: Apache-2.0
// `framewise baseline approve`: by comparing, from the results of a batch, or
// by the bytes of files alone.
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "base/date.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/baseline/baseline_items.h"
#include "cli/command_functions.h"
#include "cli/comparing.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "framewise/animation.h"
#include "report/batch/baseline_file.h"
#include "report/batch/row_facts.h"
#include "report/results/merge.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using report::Baseline;
using report::BaselineItem;
using Items = std::vector<BaselineItem>;

struct Approver {
  std::string by;
  std::string why;
  std::string until;
};

Result<Approver> approver_of(const Invocation& invocation) {
  Approver approver{.by = std::string(invocation.value("by")),
                    .why = std::string(invocation.value("why")),
                    .until = std::string(invocation.value("until"))};
  if (!approver.until.empty() && !is_day(approver.until)) {
    return with_hint(fail(ErrorKind::kUsage, "--until '{}' is no day",
                          printable(approver.until)),
                     "write it as 2027-01-31");
  }
  if (!approver.until.empty() && approver.until < today()) {
    return fail(ErrorKind::kUsage, "--until {} is over", approver.until);
  }
  if (approver.by.empty()) {
    for (const auto& [name, value] : invocation.environment) {
      if (name == "USER") approver.by = value;
    }
  }
  return approver;
}

// A compressed file is seldom larger than its original: most often the two were
// exchanged.
Result<void> check_order(const Report& report, const Baseline& baseline,
                         const Invocation& invocation) {
  if (invocation.has("allow-larger")) return {};
  const FileReport& original = report.reference;
  for (const Comparison& one : report.comparisons) {
    const auto known = baseline.find(original.path);
    const bool was_test =
        known != baseline.end() && known->second.reference == one.test.path;
    if (!was_test && one.test.bytes <= original.bytes) continue;
    return with_hint(
        was_test
            ? fail(ErrorKind::kUsage, "{} was approved as a copy of {} before",
                   printable(original.path), printable(one.test.path))
            : fail(ErrorKind::kUsage,
                   "{} takes {} bytes, and its original {} only {}",
                   printable(one.test.path), one.test.bytes,
                   printable(original.path), original.bytes),
        "the original comes first; --allow-larger approves them as given");
  }
  return {};
}

Result<Items> compared_items(const Invocation& invocation,
                             const Baseline& baseline) {
  if (invocation.arguments.size() < 2) {
    return with_hint(
        fail(ErrorKind::kUsage, "an original and a compressed file are needed"),
        "--content approves files by their bytes, without an original");
  }
  ComparedFiles files{invocation.arguments.front(), {}};
  files.tests.assign(invocation.arguments.begin() + 1,
                     invocation.arguments.end());
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request,
                      compare_request(invocation));
  CompareOptions& options = request.options;
  options.judge = true;  // a baseline holds verdicts
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  options.cache = cache.get();
  FW_ASSIGN_OR_RETURN(const CompareOutcome outcome,
                      compare_files(files, std::move(options), invocation));
  if (outcome.interrupted) return fail(ErrorKind::kCancelled, "interrupted");
  Items items;
  for (size_t i = 0; i < outcome.report.comparisons.size(); ++i) {
    const Comparison& one = outcome.report.comparisons[i];
    if (one.error) return *one.error;
    items.push_back(report::item_of(outcome.report, i));
  }
  FW_RETURN_IF_ERROR(check_order(outcome.report, baseline, invocation));
  return items;
}

Result<Items> items_by_content(const Invocation& invocation) {
  Items items;
  for (const fs::path& path : list_input_files(invocation.arguments).paths) {
    BaselineItem item{.test = path.lexically_normal().native()};
    FW_ASSIGN_OR_RETURN(item.test_sha256, content_hash_of(path));
    std::error_code unknown;
    item.bytes = int64_t(fs::file_size(path, unknown));
    items.push_back(std::move(item));
  }
  if (items.empty()) return fail(ErrorKind::kUsage, "no file is named");
  return items;
}

// Whether a name, a pattern or a folder that was typed means this row.
bool means(const std::string& typed, const std::string& name) {
  std::string folder = typed;
  while (folder.ends_with('/')) folder.pop_back();
  return typed == name || name.starts_with(folder + "/") ||
         fnmatch(typed.c_str(), name.c_str(), 0) == 0;
}

// The name under which the next run finds the file: what the batch calls it,
// where that is a file, since its folders may change from run to run.
const std::string& lasting_name(const report::RowFacts& row) {
  std::error_code unknown;
  const bool is_file =
      !row.label.empty() && fs::is_regular_file(row.label, unknown);
  return is_file ? row.label : row.test.path;
}

// The file under this name must be the one that was compared.
Result<void> check_is_current(const BaselineItem& item) {
  std::error_code unknown;
  if (!fs::exists(item.test, unknown)) return {};
  FW_ASSIGN_OR_RETURN(const std::string now, content_hash_of(item.test));
  if (now == item.test_sha256) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "{} has changed since it was compared",
           printable(item.test)),
      "compare it again, or approve what it is now: --content");
}

Result<Items> items_of_results(const Invocation& invocation) {
  const std::string file(invocation.value("results"));
  Items items;
  std::vector<bool> meant(invocation.arguments.size(), false);
  std::string failing;
  const fs::path files[] = {file};
  FW_ASSIGN_OR_RETURN(const auto lines, report::MergedLines::open(files));
  FW_RETURN_IF_ERROR(lines.each_line([&](std::string_view line)
                                         -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    bool chosen = false;
    for (size_t i = 0; i < meant.size(); ++i) {
      const std::string& typed = invocation.arguments[i];
      if (!means(typed, row.test.path) && !means(typed, row.name())) continue;
      meant[i] = chosen = true;
    }
    if (row.requirement_failed()) failing += " " + printable(lasting_name(row));
    if (!chosen) return {};
    if (row.test.sha256.empty()) {
      return with_hint(
          fail(ErrorKind::kUsage, "{} could not be compared: {}",
               printable(row.name()),
               row.error ? printable(row.error->message) : "it has no hash"),
          "what nobody has seen cannot be approved");
    }
    items.push_back(report::item_of(row, lasting_name(row)));
    return check_is_current(items.back());
  }));
  for (size_t i = 0; i < meant.size(); ++i) {
    if (meant[i]) continue;
    return with_hint(
        fail(ErrorKind::kUsage, "{} has no row '{}'", printable(file),
             printable(invocation.arguments[i])),
        failing.empty() ? "nothing in it fails" : "these fail:" + failing);
  }
  if (items.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "name what to approve"),
                     failing.empty() ? "nothing fails in these results"
                                     : "these fail:" + failing);
  }
  return items;
}

Result<Items> items_to_approve(const Invocation& invocation,
                               const Baseline& baseline) {
  if (invocation.has("results") && invocation.has("content")) {
    return fail(ErrorKind::kUsage,
                "--results and --content exclude each other");
  }
  if (invocation.has("results")) return items_of_results(invocation);
  if (invocation.has("content")) return items_by_content(invocation);
  return compared_items(invocation, baseline);
}

}  // namespace

fs::path baseline_path(const Invocation& invocation) {
  return invocation.has("file") ? fs::path(invocation.value("file"))
                                : fs::path(report::kBaselineFileName);
}

std::string baseline_line(const BaselineItem& item) {
  const bool compared = item.status != VerdictStatus::kUnknown || item.score;
  std::string line =
      fmt::format("{:8} {}", compared ? name_of(item.status) : "bytes",
                  printable(item.test));
  if (item.score) line += fmt::format("  score {:.1f}", *item.score);
  for (const auto& [name, value] : item.metrics) {
    line += fmt::format("  {} {:.4g}", printable(name), value.mean);
  }
  if (!item.by.empty()) line += "  by " + printable(item.by);
  if (!item.until.empty()) line += "  until " + printable(item.until);
  if (!item.why.empty()) line += "  (" + printable(item.why) + ")";
  return line + "\n";
}

Result<std::string> content_hash_of(const fs::path& path) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(path));
  return animation.content_hash();
}

Result<ExitCode> run_baseline_approve(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const Approver approver, approver_of(invocation));
  const fs::path path = baseline_path(invocation);
  Baseline baseline;
  if (fs::exists(path)) {
    FW_ASSIGN_OR_RETURN(baseline, report::read_baseline(path));
  }
  FW_ASSIGN_OR_RETURN(Items items, items_to_approve(invocation, baseline));
  std::string text;
  for (BaselineItem& item : items) {
    item.by = approver.by;
    item.why = approver.why;
    item.until = approver.until;
    text += "approved " + baseline_line(item);
    const std::string name = item.test;
    baseline[name] = std::move(item);
  }
  FW_RETURN_IF_ERROR(write_file(path, report::baseline_json(baseline)));
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
