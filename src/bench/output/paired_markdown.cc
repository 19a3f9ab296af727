// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "bench/output/paired_reports.h"
#include "bench/output/words.h"

namespace framewise::bench {
namespace {

// GitHub refuses comments above 65 536 characters.
constexpr size_t kMostCharacters = 60'000;

constexpr std::string_view kHead =
    "| | scenario | baseline | candidate | change (95 % CI) | n | smallest "
    "detectable |\n|---|---|--:|--:|--:|--:|--:|\n";

std::string escaped_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '|': out += "\\|"; break;
      case '`': out += "\\`"; break;
      case '<': out += "&lt;"; break;
      case '\n': out += ' '; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view sign_of(const PairedResult& result) {
  if (result.error) return "🔴 failed";
  if (result.answers_differ) return "🔴 other answer";
  switch (result.verdict) {
    case ChangeVerdict::kCritical: return "🔴 critical";
    case ChangeVerdict::kWarning: return "🟠 warning";
    case ChangeVerdict::kSmallChange: return "🟡 small change";
    case ChangeVerdict::kImproved: return "🟢 improved";
    case ChangeVerdict::kInconclusive: return "⚪ inconclusive";
    case ChangeVerdict::kUnchanged: return "unchanged";
  }
  return "";
}

std::string row_of(const PairedResult& result) {
  if (result.error) {
    return fmt::format("| {} | {} | | | {} | | |\n", sign_of(result),
                       escaped_markdown(result.name),
                       escaped_markdown(result.error->message));
  }
  return fmt::format(
      "| {} | {} | {} | {} | {} | {} | {:.1f} % |\n", sign_of(result),
      escaped_markdown(result.name), time_text(median_cpu(result.a)),
      time_text(median_cpu(result.b)), change_text(result.cpu.log_ratio),
      result.cpu.pairs, 100 * result.detectable);
}

bool needs_eyes(const PairedResult& result) {
  return result.error || result.answers_differ ||
         result.verdict != ChangeVerdict::kUnchanged;
}

// Adds rows while there is room, and says how many were left out.
std::string table_of(const std::vector<const PairedResult*>& results,
                     size_t room) {
  std::string table(kHead);
  size_t shown = 0;
  for (const PairedResult* result : results) {
    const std::string row = row_of(*result);
    if (table.size() + row.size() > room) break;
    table += row;
    ++shown;
  }
  if (shown < results.size()) {
    table += fmt::format("\n{} rows were left out.\n", results.size() - shown);
  }
  return table;
}

}  // namespace

std::string paired_markdown(const PairedReport& report) {
  const PairedRun& run = report.run;
  std::vector<const PairedResult*> seen;
  std::vector<const PairedResult*> rest;
  for (const PairedResult& result : run.results) {
    (needs_eyes(result) ? seen : rest).push_back(&result);
  }
  std::string text =
      fmt::format("### framewise bench: {}\n\n", counts_text(run));
  if (run.fitness != Fitness::kUsable) {
    text += fmt::format("**No verdict:** {}.\n\n", why_unfit(run.fitness));
  }
  if (!seen.empty()) text += table_of(seen, kMostCharacters * 2 / 3) + "\n";
  for (const Blame& blame : report.blames) {
    text += fmt::format("- {}: {}\n", escaped_markdown(blame.scenario),
                        escaped_markdown(blame.text));
  }
  if (!report.blames.empty()) text += "\n";
  if (!rest.empty() && text.size() < kMostCharacters * 3 / 4) {
    text += fmt::format(
        "<details><summary>{} unchanged</summary>\n\n{}\n</details>\n\n",
        rest.size(), table_of(rest, kMostCharacters - 4000 - text.size()));
  }
  return text + escaped_markdown(method_text(run)) + " " +
         escaped_markdown(machine_text(run)) +
         fmt::format("\n\n<!-- framewise-bench:{} -->\n", report.name);
}

}  // namespace framewise::bench
