// SPDX-License-Identifier: Apache-2.0
#include "report/verdict/verdict_text.h"

#include <fmt/format.h>

#include "base/printable.h"
#include "judge/verdict/reason_text.h"
#include "report/terminal/wrapped_text.h"
#include "report/text_style.h"

namespace framewise::report {
namespace {

constexpr size_t kMostReasons = 3;
constexpr size_t kReasonIndent = 11;
constexpr int kNarrow = 60;  // columns of a terminal

std::string_view color_of(Severity severity) {
  return severity == Severity::kInfo    ? kDim
         : severity == Severity::kMinor ? kYellow
                                        : kRed;
}

std::string place_text(const Reason& reason, const FileReport& reference) {
  std::string text = judge::when(reason, reference.duration_ms);
  if (reference.frames > 1) {
    text += reason.first_frame == reason.last_frame
                ? fmt::format(", frame {}", reason.first_frame)
                : fmt::format(", frames {} to {}", reason.first_frame,
                              reason.last_frame);
  }
  if (reason.region) {
    const Rect& region = *reason.region;
    text += fmt::format(", {} ({}x{} at {},{})",
                        judge::where(reason, reference.size), region.width,
                        region.height, region.x, region.y);
  }
  return text;
}

// "worst line: 312x18 at 20,44 at 1.25 s, 41 % alike; "total" reads "tota1"".
std::string worst_line_text(const TextDamage& text) {
  const DamagedLine& line = text.lines.front();
  const Rect& area = line.area;
  std::string words = fmt::format(
      "worst line: {}x{} at {},{}, {:.2f} s, correlation {:.2f}", area.width,
      area.height, area.x, area.y, line.at_ms / 1000, line.correlation);
  std::string lost;
  for (const DamagedLine& one : text.lines) {
    for (const WordChange& word : one.words) {
      lost += fmt::format(
          "{}{} → {}", lost.empty() ? "" : ", ", printable(word.before),
          word.after.empty() ? "nothing" : printable(word.after));
    }
  }
  return lost.empty() ? words : words + "; words lost: " + lost;
}

}  // namespace

std::string status_text(VerdictStatus status, const TextStyle& style) {
  std::string_view color = kRed;
  if (status == VerdictStatus::kPass) color = kGreen;
  if (status == VerdictStatus::kWarning) color = kYellow;
  if (status == VerdictStatus::kUnknown) color = kDim;
  return styled(name_of(status), color, style);
}

std::string interval_text(const Comparison& comparison) {
  const auto& interval = comparison.score_interval;
  if (!interval || interval->high - interval->low < 0.1) return {};
  return fmt::format(", between {:.0f} and {:.0f}", interval->low,
                     interval->high);
}

std::string score_parts_text(const Comparison& comparison) {
  std::string text;
  for (const ScorePart& part : comparison.score_parts) {
    text += fmt::format("{}{} -{:.1f}", text.empty() ? "" : ", ",
                        printable(part.name), part.points);
  }
  return text;
}

std::string reason_text(const Reason& reason, const FileReport& reference,
                        const TextStyle& style) {
  // Under the columns of the severity, unless that leaves no room for prose.
  const size_t indent =
      style.columns > 0 && style.columns < kNarrow ? 2 : kReasonIndent;
  const auto prose = [&](std::string_view words) {
    return std::string(indent, ' ') +
           wrapped(words, indent, style.columns, indent);
  };
  const std::string title(title_of(reason.kind));
  const size_t begin = kReasonIndent + columns_of(title) + 2;
  std::string text = fmt::format(
      "  {} {}, {}\n",
      styled(fmt::format("{:<8}", name_of(reason.severity)),
             color_of(reason.severity), style),
      styled(title, kBold, style),
      wrapped(place_text(reason, reference), indent, style.columns, begin));
  if (!reason.message.empty()) {
    text += prose(printable(reason.message)) + "\n";
  }
  if (reason.text && !reason.text->lines.empty()) {
    text += prose(worst_line_text(*reason.text)) + "\n";
  }
  if (!reason.hint.empty()) {
    text += styled(prose("try: " + printable(reason.hint)), kDim, style) + "\n";
  }
  return text;
}

std::string verdict_text(const Comparison& comparison,
                         const FileReport& reference, const TextStyle& style) {
  const VerdictStatus status = comparison.status();
  std::string summary = printable(comparison.verdict_summary);
  if (!comparison.judged) {
    // No verdict was requested; only equality is reported.
    if (!comparison.identical_pixels) {
      if (summary.empty()) return {};
      return styled(wrapped(summary, 0, style.columns), kDim, style) + "\n";
    }
    summary = "Every pixel of every frame is equal.";
  }
  const size_t begin = std::string_view(name_of(status)).size() + 2;
  std::string text = fmt::format("{}  {}\n", status_text(status, style),
                                 wrapped(summary, begin, style.columns, begin));
  if (comparison.score) {
    std::string score = fmt::format("score {:.1f} of 100", *comparison.score);
    score += interval_text(comparison);
    const std::string lost = score_parts_text(comparison);
    if (!lost.empty()) score += fmt::format(" ({})", lost);
    score += fmt::format(", policy {}", printable(comparison.policy));
    text += wrapped(score, 2, style.columns) + "\n";
  }
  size_t shown = 0;
  for (const Reason& reason : comparison.reasons) {
    if (shown == kMostReasons) break;
    text += reason_text(reason, reference, style);
    ++shown;
  }
  if (shown < comparison.reasons.size()) {
    text += "  " +
            wrapped(fmt::format("and {} more: `framewise explain` shows all "
                                "reasons of a --json report",
                                comparison.reasons.size() - shown),
                    2, style.columns, 2) +
            "\n";
  }
  return text;
}

}  // namespace framewise::report
