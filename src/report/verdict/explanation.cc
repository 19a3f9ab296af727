// SPDX-License-Identifier: Apache-2.0
#include "report/verdict/explanation.h"

#include <fmt/format.h>

#include "base/printable.h"
#include "report/enum_words.h"
#include "report/text_style.h"
#include "report/verdict/metric_words.h"
#include "report/verdict/verdict_text.h"

namespace framewise::report {
namespace {

std::string file_text(const FileReport& file) {
  if (file.container.empty()) {  // it could not be read
    return fmt::format("{}: {} bytes", printable(file.path), file.bytes);
  }
  return fmt::format(
      "{}: {}, {}x{}, {} frame{}, {:.2f} s, {} bytes", printable(file.path),
      printable(file.container), file.size.width, file.size.height, file.frames,
      file.frames == 1 ? "" : "s", file.duration_ms / 1000, file.bytes);
}

std::string_view meaning_of(VerdictStatus status) {
  switch (status) {
    case VerdictStatus::kPass:
      return "the policy allows all differences that were found";
    case VerdictStatus::kWarning:
      return "there is damage that a careful viewer can notice";
    case VerdictStatus::kArtifact:
      return "there is damage that is easy to see, or a requirement fails";
    case VerdictStatus::kError: return "the comparison could not be completed";
    case VerdictStatus::kUnknown: return "not enough was measured to judge";
  }
  return "";
}

std::string score_text(const Comparison& comparison) {
  if (!comparison.score) return {};
  std::string text = fmt::format("\nScore {:.1f} of 100{}.", *comparison.score,
                                 interval_text(comparison));
  if (comparison.score_otherwise) {
    text += fmt::format(" With the other pairing of frames: {:.1f}.",
                        *comparison.score_otherwise);
  }
  if (comparison.score_parts.empty()) return text + "\n";
  text += " Points lost:\n";
  for (const ScorePart& part : comparison.score_parts) {
    text += fmt::format("  {:>5.1f}  {}: {}\n", part.points,
                        printable(part.name), printable(part.message));
  }
  return text;
}

std::string reasons_text(const Comparison& comparison,
                         const FileReport& reference, const TextStyle& style) {
  if (comparison.reasons.empty()) return {};
  std::string text = comparison.reasons.size() == 1
                         ? "\nOne reason:\n"
                         : fmt::format("\n{} reasons, the gravest first:\n",
                                       comparison.reasons.size());
  for (const Reason& reason : comparison.reasons) {
    text += reason_text(reason, reference, style);
    if (const auto& measured = reason.measured) {
      text += fmt::format(
          "           measured {:.3g} {}, reported from {:.3g}\n",
          measured->value, printable(measured->unit), measured->limit);
    }
    if (reason.parts.size() < 2) continue;
    text += "           at these times:";
    size_t shown = 0;
    for (const TimeSpan& part : reason.parts) {
      if (shown++ == 8) break;
      text += fmt::format(" {:.2f}-{:.2f} s", part.from_ms / 1000,
                          part.to_ms / 1000);
    }
    text += reason.parts.size() > 8 ? " and more\n" : "\n";
  }
  return text;
}

std::string findings_text(std::string_view title,
                          const std::vector<Finding>& findings) {
  if (findings.empty()) return {};
  std::string text = fmt::format("\n{}:\n", title);
  for (const Finding& finding : findings) {
    text += fmt::format("  {}: {}\n", printable(finding.kind),
                        printable(finding.message));
    if (!finding.hint.empty()) {
      text += fmt::format("    {}\n", printable(finding.hint));
    }
  }
  return text;
}

std::string requirements_text(const Comparison& comparison,
                              const TextStyle& style) {
  if (comparison.requirements.empty()) return {};
  std::string text = "\nRequirements:\n";
  for (const RequirementReport& one : comparison.requirements) {
    text +=
        fmt::format("  {} {} ({})\n",
                    one.passed ? styled("PASS", kGreen, style)
                               : styled("FAIL", kRed, style),
                    printable(one.expression),
                    one.value ? fmt::format("{:.6g}", *one.value) : "no value");
  }
  return text;
}

std::string numbers_text(const Comparison& comparison) {
  std::string text;
  for (const MetricReport& metric : comparison.metrics) {
    if (!metric.summary) continue;
    const bool rising = metric.info->direction == Direction::kHigherIsBetter;
    const std::string_view words = words_of(metric, comparison);
    text +=
        fmt::format("  {:<20} mean {:.5g}{}{}{}, worst {:.5g}\n",
                    metric.info->name, metric.summary->mean,
                    words.empty() ? "" : " (", words, words.empty() ? "" : ")",
                    rising ? metric.summary->min : metric.summary->max);
  }
  return text.empty() ? text : "\nMeasured:\n" + text;
}

std::string how_text(const Comparison& comparison) {
  std::string text = fmt::format(
      "\nHow it was compared: {} pairs of frames by {} ({}), {} measured, {} "
      "of them identical; on {}.\n",
      comparison.distinct_pairs, name_or_empty(comparison.pairing_mode),
      printable(comparison.pairing_why), comparison.measured_pairs,
      comparison.identical_pairs, printable(comparison.measured_as));
  if (comparison.content) {
    const ContentProfile& content = *comparison.content;
    text += fmt::format(
        "Content: {}{}; {:.0f} % of the frames move; complexity "
        "{:.2f}.{}\n",
        name_of(content.kind), content.monochrome ? ", monochrome" : "",
        100 * content.motion, content.complexity,
        comparison.tier ? fmt::format(" Tier {}.", name_of(*comparison.tier))
                        : "");
  }
  for (const Shared& one : by_reason(comparison.skipped)) {
    text += fmt::format("Skipped {}: {}.\n", one.names_text(),
                        printable(one.reason));
  }
  return text;
}

}  // namespace

std::string explanation_text(const Report& report, const TextStyle& style) {
  std::string text;
  for (const Comparison& comparison : report.comparisons) {
    if (!text.empty()) text += "\n";
    const VerdictStatus status = comparison.status();
    text += fmt::format("original    {}\ncompressed  {}\n\n{}  {}\n",
                        file_text(report.reference), file_text(comparison.test),
                        status_text(status, style),
                        printable(comparison.verdict_summary));
    if (comparison.error) {
      if (const std::string& hint = comparison.error->hint; !hint.empty()) {
        text += fmt::format("Try: {}\n", printable(hint));
      }
      continue;
    }
    text += fmt::format(
        "This means: {} (policy {}).\n", meaning_of(status),
        comparison.policy.empty() ? "none" : printable(comparison.policy));
    if (comparison.partial) {
      text += fmt::format("Stopped early: {} of {} pairs were measured.\n",
                          comparison.measured_pairs, comparison.distinct_pairs);
    }
    text += reasons_text(comparison, report.reference, style);
    text += score_text(comparison);
    text += requirements_text(comparison, style);
    text += findings_text("Notes on the files", comparison.warnings);
    text += findings_text("Timing", comparison.pairing_findings);
    text += numbers_text(comparison);
    text += how_text(comparison);
  }
  return text;
}

}  // namespace framewise::report
