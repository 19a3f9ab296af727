// SPDX-License-Identifier: Apache-2.0
// `framewise baseline approve|list|diff`: compares with approved results, which
// a file in the repository holds.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/files/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/commands/comparing.h"
#include "cli/files/output_file.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "report/review/baseline.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using report::Baseline;
using report::BaselineItem;

fs::path baseline_path(const Invocation& invocation) {
  return invocation.has("file") ? fs::path(invocation.value("file"))
                                : fs::path("framewise-baseline.json");
}

Result<Baseline> read_baseline(const fs::path& path) {
  constexpr size_t kMostBytes = size_t{256} << 20;
  std::error_code unknown;
  if (!fs::exists(path, unknown)) {
    return in_file(
        with_hint(
            fail(ErrorKind::kIo, "the baseline does not exist"),
            "create it with `framewise baseline approve ORIGINAL TEST...`"),
        path.string());
  }
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(path.string(), kMostBytes));
  Result<Baseline> baseline = report::parse_baseline(text);
  if (!baseline) return in_file(std::move(baseline).error(), path.string());
  return baseline;
}

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

std::string line_of(const BaselineItem& item) {
  std::string line =
      fmt::format("{:8} {}", name_of(item.status), printable(item.test));
  if (item.score) line += fmt::format("  score {:.1f}", *item.score);
  for (const auto& [name, value] : item.metrics) {
    line += fmt::format("  {} {:.4g}", name, value.mean);
  }
  return line + "\n";
}

// Compares a pair with the metrics with which it was approved.
Result<CompareOutcome> measure_again(const BaselineItem& approved,
                                     const Invocation& invocation,
                                     Cache* cache) {
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request,
                      compare_request(invocation));
  CompareOptions& options = request.options;
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

Result<ExitCode> run_baseline_approve(const Invocation& invocation) {
  const fs::path path = baseline_path(invocation);
  Baseline baseline;
  if (fs::exists(path)) {
    FW_ASSIGN_OR_RETURN(baseline, read_baseline(path));
  }
  ComparedFiles files{invocation.arguments.front(), {}};
  files.tests.assign(invocation.arguments.begin() + 1,
                     invocation.arguments.end());
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request,
                      compare_request(invocation));
  CompareOptions& options = request.options;
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  options.cache = cache.get();
  FW_ASSIGN_OR_RETURN(const CompareOutcome outcome,
                      compare_files(files, std::move(options), invocation));
  if (outcome.interrupted) return ExitCode::kInterrupted;
  for (const Comparison& one : outcome.report.comparisons) {
    if (one.error) return *one.error;
  }
  std::string text;
  for (size_t i = 0; i < outcome.report.comparisons.size(); ++i) {
    BaselineItem item = report::item_of(outcome.report, i);
    text += "approved " + line_of(item);
    const std::string name = item.test;
    baseline[name] = std::move(item);
  }
  FW_RETURN_IF_ERROR(write_file(path, report::baseline_json(baseline)));
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

Result<ExitCode> run_baseline_list(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const Baseline baseline,
                      read_baseline(baseline_path(invocation)));
  std::string text;
  for (const auto& [name, item] : baseline) text += line_of(item);
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

Result<ExitCode> run_baseline_diff(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const double tolerance, tolerance_of(invocation));
  FW_ASSIGN_OR_RETURN(const Baseline baseline,
                      read_baseline(baseline_path(invocation)));
  FW_RETURN_IF_ERROR(check_names(baseline, invocation));
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  int64_t worse_items = 0;
  for (const auto& [name, approved] : baseline) {
    if (!is_chosen(approved, invocation)) continue;
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
