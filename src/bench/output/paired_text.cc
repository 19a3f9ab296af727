// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "bench/output/paired_reports.h"
#include "bench/output/words.h"

namespace framewise::bench {
namespace {

std::string_view color_of(const PairedResult& result) {
  if (result.error || result.answers_differ) return "\x1b[31m";
  switch (result.verdict) {
    case ChangeVerdict::kCritical: return "\x1b[31m";
    case ChangeVerdict::kWarning: return "\x1b[33m";
    case ChangeVerdict::kImproved: return "\x1b[32m";
    default: return "";
  }
}

std::string line_of(const PairedResult& result, int name_width, bool color) {
  const std::string_view start = color ? color_of(result) : "";
  const std::string_view end = start.empty() ? "" : "\x1b[0m";
  if (result.error) {
    return fmt::format("{}{:<13} {:<{}}  {}{}\n", start, "failed", result.name,
                       name_width, result.error->message, end);
  }
  if (result.cpu.pairs == 0) {
    return fmt::format("{:<13} {}\n", "not measured", result.name);
  }
  return fmt::format(
      "{}{:<13} {:<{}}  {:>9}  {:>9}  {:<26} {:>3}  {:>5.1f} %{}\n", start,
      word_of(result.verdict), result.name, name_width,
      time_text(median_cpu(result.a)), time_text(median_cpu(result.b)),
      change_text(result.cpu.log_ratio), result.cpu.pairs,
      100 * result.detectable, end);
}

// Remarks that get a line of their own below the row.
std::string remarks_of(const PairedResult& result) {
  std::string text;
  const auto remark = [&](const std::string& words) {
    if (!words.empty()) text += fmt::format("{:>13} {}\n", "", words);
  };
  if (result.error || result.cpu.pairs == 0) return text;
  if (result.answers_differ) {
    remark("the answers differ: a faster run with another answer is a failure");
  }
  if (result.cpu.too_short) {
    remark(
        "the work is too short for the clock: more than 20 % of the pairs "
        "are equal");
  }
  remark(exact_differences(result));
  const bool notable = result.verdict != ChangeVerdict::kUnchanged;
  if (notable && result.cpu.outliers > 0) {
    remark(fmt::format("{} of {} pairs are outliers; all of them count",
                       result.cpu.outliers, result.cpu.pairs));
  }
  if (result.wall_verdict != ChangeVerdict::kInconclusive &&
      result.wall_verdict != result.verdict) {
    remark(fmt::format("wall time: {}, {}", word_of(result.wall_verdict),
                       change_text(result.wall.log_ratio)));
  }
  return text;
}

}  // namespace

std::string paired_text(const PairedReport& report, bool color) {
  const PairedRun& run = report.run;
  std::string text = fmt::format("framewise bench: {}\n", counts_text(run));
  if (run.fitness != Fitness::kUsable) {
    text += fmt::format("No verdict: {}.\n", why_unfit(run.fitness));
  }
  int width = 8;
  for (const PairedResult& result : run.results) {
    width = std::max(width, int(result.name.size()));
  }
  text += fmt::format("A: {}\nB: {}\n\n", run.a.name, run.b.name);
  text += fmt::format("{:<13} {:<{}}  {:>9}  {:>9}  {:<26} {:>3}  {}\n",
                      "verdict", "scenario", width, "A", "B",
                      "change (95 % interval)", "n", "detectable");
  for (const PairedResult& result : run.results) {
    text += line_of(result, width, color);
    text += remarks_of(result);
    for (const Blame& blame : report.blames) {
      if (blame.scenario == result.name) {
        text += fmt::format("{:>13} {}\n", "", blame.text);
      }
    }
  }
  text += "\n";
  if (run.control && run.control->cpu.pairs > 0) {
    text += fmt::format("Control, A against itself: {}, n = {}.\n",
                        change_text(run.control->cpu.log_ratio),
                        run.control->cpu.pairs);
  }
  return text + method_text(run) + "\n" + machine_text(run) + "\n";
}

}  // namespace framewise::bench
