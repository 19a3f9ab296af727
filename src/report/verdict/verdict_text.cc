// SPDX-License-Identifier: Apache-2.0
#include "report/verdict/verdict_text.h"

#include <fmt/format.h>

#include "base/printable.h"
#include "judge/verdict/reason_text.h"
#include "report/text_style.h"

namespace framewise::report {
namespace {

constexpr size_t kMostReasons = 3;

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

}  // namespace

std::string status_text(VerdictStatus status, const TextStyle& style) {
  std::string_view color = kRed;
  if (status == VerdictStatus::kPass) color = kGreen;
  if (status == VerdictStatus::kWarning) color = kYellow;
  if (status == VerdictStatus::kUnknown) color = kDim;
  return styled(name_of(status), color, style);
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
  std::string text =
      fmt::format("  {} {}, {}\n",
                  styled(fmt::format("{:<8}", name_of(reason.severity)),
                         color_of(reason.severity), style),
                  styled(title_of(reason.kind), kBold, style),
                  place_text(reason, reference));
  if (!reason.message.empty()) {
    text += fmt::format("           {}\n", printable(reason.message));
  }
  if (!reason.hint.empty()) {
    text += fmt::format("           {}\n",
                        styled("try: " + printable(reason.hint), kDim, style));
  }
  return text;
}

std::string verdict_text(const Comparison& comparison,
                         const FileReport& reference, const TextStyle& style) {
  const VerdictStatus status = comparison.status();
  std::string summary = printable(comparison.verdict_summary);
  if (!comparison.judged) {
    // No verdict was requested; only equality is reported.
    if (!comparison.identical_pixels) return {};
    summary = "Every pixel of every frame is equal.";
  }
  std::string text =
      fmt::format("{}  {}\n", status_text(status, style), summary);
  if (comparison.score) {
    text += fmt::format("score {:.1f} of 100", *comparison.score);
    const std::string lost = score_parts_text(comparison);
    if (!lost.empty()) text += fmt::format(" ({})", lost);
    text += fmt::format(", policy {}\n", printable(comparison.policy));
  }
  size_t shown = 0;
  for (const Reason& reason : comparison.reasons) {
    if (shown == kMostReasons) break;
    text += reason_text(reason, reference, style);
    ++shown;
  }
  if (shown < comparison.reasons.size()) {
    text += fmt::format(
        "  and {} more: `framewise explain` shows all reasons of a --json "
        "report\n",
        comparison.reasons.size() - shown);
  }
  return text;
}

}  // namespace framewise::report
