// SPDX-License-Identifier: Apache-2.0
// `framewise baseline list|prune|diff`: compares with approved results, which a
// file in the repository holds.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/date.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/baseline/baseline_items.h"
#include "cli/command_functions.h"
#include "cli/comparing.h"
#include "cli/files/output_file.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "report/batch/baseline.h"
#include "report/batch/baseline_file.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using report::Baseline;
using report::BaselineItem;

Result<double> tolerance_of(const Invocation& invocation) {
  if (!invocation.has("tolerance")) return 0.01;
  const std::string_view text = invocation.value("tolerance");
  double percent = 0;
  const auto [stop, code] =
      std::from_chars(text.data(), text.data() + text.size(), percent);
  if (code != std::errc() || stop != text.data() + text.size() ||
      !(percent >= 0 && percent <= 100)) {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is not a tolerance", printable(text)),
        "use a percentage from 0 to 100");
  }
  return percent / 100;
}

// Why an approval holds no longer; empty: it does.
std::string why_stale(const BaselineItem& item, const std::string& day) {
  if (item.is_over(day)) return "ended on " + item.until;
  std::error_code unknown;
  if (!fs::exists(item.test, unknown)) return "the file is gone";
  const auto now = content_hash_of(item.test);
  if (!now) return now.error().message;
  return *now == item.test_sha256 ? "" : "the file has other bytes";
}

// Compares a pair with the metrics with which it was approved.
Result<CompareOutcome> measure_again(const BaselineItem& approved,
                                     const Invocation& invocation,
                                     Cache* cache) {
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request,
                      compare_request(invocation));
  CompareOptions& options = request.options;
  options.judge = true;  // a baseline holds verdicts
  options.cache = cache;
  options.metrics.clear();
  for (const auto& [name, value] : approved.metrics) {
    // A metric that no longer exists is reported as missing.
    if (find_metric(name)) options.metrics.push_back(name);
  }
  return compare_files({approved.reference, {approved.test}},
                       std::move(options), invocation);
}

bool is_chosen(const BaselineItem& item, const Invocation& invocation) {
  const auto& names = invocation.arguments;
  return names.empty() ||
         std::find(names.begin(), names.end(), item.test) != names.end();
}

// Fails if a named file is not in the baseline; skipping it would look like
// success.
Result<void> check_names(const Baseline& baseline,
                         const Invocation& invocation) {
  for (const std::string& name : invocation.arguments) {
    if (baseline.contains(name)) continue;
    return with_hint(
        fail(ErrorKind::kUsage, "{} is not in the baseline", printable(name)),
        fmt::format("`framewise baseline list --file {}` lists its files",
                    printable(baseline_path(invocation).string())));
  }
  return {};
}

}  // namespace

Result<ExitCode> run_baseline_list(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const Baseline baseline,
                      report::read_baseline(baseline_path(invocation)));
  const std::string day = today();
  std::string text;
  size_t stale = 0;
  for (const auto& [name, item] : baseline) {
    const std::string why = why_stale(item, day);
    stale += !why.empty();
    if (invocation.has("stale") && why.empty()) continue;
    text += baseline_line(item);
    if (!why.empty()) text += "         stale: " + printable(why) + "\n";
  }
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  if (stale > 0) {
    say_note(invocation.errors,
             fmt::format("{} stale approval{}; `framewise baseline prune` "
                         "removes them",
                         stale, stale == 1 ? "" : "s"));
  }
  return ExitCode::kOk;
}

Result<ExitCode> run_baseline_prune(const Invocation& invocation) {
  const fs::path path = baseline_path(invocation);
  FW_ASSIGN_OR_RETURN(Baseline baseline, report::read_baseline(path));
  const std::string day = today();
  std::string text;
  for (auto one = baseline.begin(); one != baseline.end();) {
    const std::string why = why_stale(one->second, day);
    if (why.empty()) {
      ++one;
      continue;
    }
    text +=
        fmt::format("removed {}: {}\n", printable(one->first), printable(why));
    one = baseline.erase(one);
  }
  if (!text.empty()) {
    FW_RETURN_IF_ERROR(write_file(path, report::baseline_json(baseline)));
  }
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

Result<ExitCode> run_baseline_diff(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const double tolerance, tolerance_of(invocation));
  FW_ASSIGN_OR_RETURN(const Baseline baseline,
                      report::read_baseline(baseline_path(invocation)));
  FW_RETURN_IF_ERROR(check_names(baseline, invocation));
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  const std::string day = today();
  int64_t worse_items = 0;
  for (const auto& [name, approved] : baseline) {
    if (!is_chosen(approved, invocation)) continue;
    if (approved.reference.empty()) {
      const std::string why = why_stale(approved, day);
      FW_RETURN_IF_ERROR(
          write(invocation.output.stream,
                fmt::format("{:8} {}{}\n", why.empty() ? "same" : "stale",
                            printable(name), why.empty() ? "" : ": " + why)));
      worse_items += !why.empty();
      continue;
    }
    FW_ASSIGN_OR_RETURN(const CompareOutcome outcome,
                        measure_again(approved, invocation, cache.get()));
    if (outcome.interrupted) return ExitCode::kInterrupted;
    const BaselineItem now = report::item_of(outcome.report, 0);
    const auto worse = report::what_got_worse(approved, now, tolerance);
    const bool same = now.test_sha256 == approved.test_sha256 &&
                      now.reference_sha256 == approved.reference_sha256;
    std::string text = fmt::format("{:8} {}\n",
                                   !worse.empty() ? "worse"
                                   : same         ? "same"
                                                  : "fine",
                                   printable(name));
    for (const std::string& words : worse) text += "         " + words + "\n";
    FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
    worse_items += !worse.empty();
  }
  return worse_items == 0 ? ExitCode::kOk : ExitCode::kRequirementFailed;
}

}  // namespace framewise::cli
