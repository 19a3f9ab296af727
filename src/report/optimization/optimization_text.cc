// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/optimization_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/printable.h"
#include "report/text_style.h"
#include "report/verdict/verdict_text.h"

namespace framewise::report {
namespace {

// "−77 %"
std::string change_text(const Optimization& result) {
  const double percent = -100 * result.saved_share();
  const double shown = std::round(percent);
  // Never round to 0 or −100 what is neither.
  const int digits = (shown == 0 && percent != 0) || shown == -100 ? 1 : 0;
  return fmt::format("{}{:.{}f} %", percent < 0 ? "−" : "+", std::abs(percent),
                     digits);
}

// ", worst moment 88.0 at 2.4 s" of the first metric that has one.
std::string worst_text(const Comparison& comparison) {
  if (comparison.identical_pixels || comparison.meetings.size() < 2) return {};
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.worst.empty()) continue;
    const Moment& moment = metric.worst.front();
    return fmt::format(", worst moment {:.1f} at {:.1f} s", moment.value,
                       comparison.meetings[moment.meeting].at_ms / 1000);
  }
  return {};
}

std::string quality_text(const Optimization& result) {
  if (result.report.comparisons.empty()) return {};
  const Comparison& comparison = result.report.comparisons.front();
  std::string text;
  if (comparison.identical_pixels) {
    text += ", identical pixels";
  } else if (comparison.score) {
    text += fmt::format(", score {:.1f}", *comparison.score);
  }
  text += worst_text(comparison);
  for (const RequirementReport& one : comparison.requirements) {
    const std::string_view expression = one.expression;
    const std::string name(
        expression.substr(0, expression.find_first_of("<>= ")));
    // The score and the bytes stand before these, "identical pixels", too.
    if (name == "score" || name == "bytes" || name == "lossless" ||
        !one.value) {
      continue;
    }
    text += fmt::format(", {} {:.4g}", printable(name), *one.value);
  }
  return text;
}

// Millions of bytes do not show whether a limit holds.
std::string bytes_text(const Optimization& result) {
  if (result.report.comparisons.empty()) return {};
  for (const RequirementReport& one :
       result.report.comparisons.front().requirements) {
    const std::string_view expression = one.expression;
    if (!expression.starts_with("bytes<=")) continue;
    return fmt::format(", {} of {} bytes", result.bytes,
                       expression.substr(std::string_view("bytes<=").size()));
  }
  return {};
}

std::string tries_text(const Optimization& result) {
  const auto whole = std::ranges::count_if(
      result.trials, [](const OptimizeTrial& one) { return !one.sample; });
  const auto samples = int64_t(result.trials.size()) - whole;
  std::string text =
      fmt::format("; {} {}", whole, whole == 1 ? "try" : "tries");
  if (samples > 0) text += fmt::format(" and {} on a sample", samples);
  return text;
}

std::string_view word_of(OptimizeOutcome outcome) {
  switch (outcome) {
    case OptimizeOutcome::kMet: return "";
    case OptimizeOutcome::kInputKept: return "input kept: ";
    case OptimizeOutcome::kMissed: return "target missed: ";
    case OptimizeOutcome::kEstimated: return "estimate: ";
  }
  return "";
}

}  // namespace

std::string megabytes(int64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 100'000) return fmt::format("{:.1f} kB", double(bytes) / 1e3);
  return fmt::format("{:.2f} MB", double(bytes) / 1e6);
}

std::string optimization_line(const Optimization& result,
                              const TextStyle& style) {
  const bool missed = result.outcome == OptimizeOutcome::kMissed;
  std::string line =
      styled(word_of(result.outcome), missed ? kRed : kDim, style);
  const bool estimated = result.outcome == OptimizeOutcome::kEstimated;
  if (missed && result.output.empty()) {
    line += styled("nothing was written; nearest: ", kRed, style);
  }
  line += fmt::format("{} → {}{} ({})", megabytes(result.input_bytes),
                      estimated ? "about " : "", megabytes(result.bytes),
                      change_text(result));
  return line + bytes_text(result) + quality_text(result) + tries_text(result);
}

std::string option_of(const OptimizeProposal& proposal) {
  switch (proposal.change) {
    case FormChange::kFormat:
      return fmt::format("--to {}", info_of(proposal.format).name);
    case FormChange::kScale:
      return fmt::format("--scale {:.2g}", proposal.scale);
    case FormChange::kFps: return fmt::format("--fps {:.4g}", proposal.fps);
  }
  return "";
}

namespace {

// A limit on bytes that does not hold, which is said before, is no damage.
Comparison without_limit(Comparison comparison) {
  std::erase_if(comparison.requirements, [](const RequirementReport& one) {
    return std::string_view(one.expression).starts_with("bytes<=");
  });
  return comparison;
}

std::string proposals_text(const Optimization& result) {
  if (result.proposals.empty()) return "";
  std::string text = "These hold the limit, as a sample shows:\n";
  std::string words;
  for (const OptimizeProposal& one : result.proposals) {
    text +=
        fmt::format("  {:<14} about {}", option_of(one), megabytes(one.bytes));
    if (one.score) text += fmt::format(", score {:.1f}", *one.score);
    text += one.change == FormChange::kFormat ? "\n" : " in that form\n";
    words += (words.empty() ? "" : ",") + std::string(name_of(one.change));
  }
  return text + fmt::format("--allow {} takes the first that does\n", words);
}

}  // namespace

std::string trials_text(const Optimization& result) {
  std::string text =
      fmt::format("{:<22} {:<16} {:>10}  {:>8}  {}\n", "encoding", "setting",
                  "bytes", "score", "targets");
  for (const OptimizeTrial& trial : result.trials) {
    const int64_t bytes = trial.whole_bytes ? trial.whole_bytes : trial.bytes;
    std::string values;
    for (const RequirementReport& one : trial.requirements) {
      values +=
          fmt::format("{}{}", values.empty() ? "" : ", ",
                      one.value ? fmt::format("{:.4g}", *one.value) : "none");
    }
    if (trial.verdict) {
      values += fmt::format("{}{}", values.empty() ? "" : ", ",
                            name_of(*trial.verdict));
    }
    if (trial.error) values = printable(trial.error->message);
    if (!values.empty() && !trial.error) values += ' ';
    text += fmt::format("{:<22} {:<16} {:>10}  {:>8}  {}{}{}\n", trial.encoding,
                        trial.settings, megabytes(bytes),
                        trial.score ? fmt::format("{:.1f}", *trial.score) : "-",
                        values,
                        trial.passed ? "met" : (trial.error ? "" : "missed"),
                        trial.sample ? " (sample)" : "");
  }
  return text;
}

bool text_has_trials(const Optimization& result) {
  return result.outcome == OptimizeOutcome::kMissed ||
         result.outcome == OptimizeOutcome::kEstimated;
}

std::string optimization_text(const Optimization& result,
                              const TextStyle& style) {
  std::string text = optimization_line(result, style) + "\n";
  if (!result.output.empty()) {
    text += fmt::format("{}{}{}\n", printable(result.output.string()),
                        result.encoding.empty() ? "" : "  ", result.encoding);
    text.pop_back();
    if (!result.settings.empty()) text += ", " + result.settings;
    text += "\n";
  }
  text += result.why + "\n";
  if (result.outcome == OptimizeOutcome::kMissed) {
    text += proposals_text(result);
  }
  for (const Finding& note : result.notes) {
    text += fmt::format("note: {}: {}\n", printable(note.kind),
                        printable(note.message));
  }
  if (text_has_trials(result)) text += "\n" + trials_text(result);
  if (!result.report.comparisons.empty()) {
    text +=
        "\n" + verdict_text(without_limit(result.report.comparisons.front()),
                            result.report.reference, style);
  }
  return text;
}

}  // namespace framewise::report
