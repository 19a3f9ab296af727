// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/reason_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "judge/defects/defect_kinds.h"

namespace framewise::judge {

std::string when(const Reason& reason, double duration_ms) {
  const double begin = reason.span.from_ms;
  const double end = reason.span.to_ms;
  if (duration_ms <= 0) return "in the picture";
  if (begin <= 0.02 * duration_ms && end >= 0.98 * duration_ms) {
    return reason.parts.size() > 1 ? "again and again" : "throughout";
  }
  if (reason.first_frame == reason.last_frame) {
    return fmt::format("at {:.2f} s", begin / 1000);
  }
  return fmt::format("from {:.2f} to {:.2f} s", begin / 1000, end / 1000);
}

std::string where(const Reason& reason, Size picture) {
  const Rect& region = *reason.region;
  const double share =
      double(region.width) * double(region.height) / double(picture.pixels());
  // A defect that covers less than 10 % of its box is scattered: the box does
  // not say where it is.
  constexpr double kScattered = 0.1;
  const bool scattered = reason.measured &&
                         reason.measured->unit == "% of the picture" &&
                         reason.measured->value < 100 * kScattered * share;
  if (share >= 0.6) return scattered ? "here and there" : "nearly everywhere";
  const double x = region.x + region.width / 2.0;
  const double y = region.y + region.height / 2.0;
  const auto third = [](double at, int side) {
    return std::clamp(int(3 * at / std::max(1, side)), 0, 2);
  };
  constexpr std::string_view kNames[3][3] = {
      {"upper left", "top", "upper right"},
      {"left", "middle", "right"},
      {"lower left", "bottom", "lower right"}};
  return std::string(kNames[third(y, picture.height)][third(x, picture.width)]);
}

namespace {

// From this score on nobody sees a difference.
constexpr double kNobodySees = 90;

// ": blur throughout, noise from 1.20 to 2.00 s." for what was only noted.
std::string traces_of(const Measurements& measured,
                      const std::vector<Reason>& reasons) {
  std::string text;
  int told = 0;
  for (const Reason& reason : reasons) {
    if (told == 2 || !rules_of(reason.kind).graded_by_loss) continue;
    text +=
        fmt::format("{}{} {}", told++ > 0 ? ", " : ": ", title_of(reason.kind),
                    when(reason, measured.reference.duration_ms));
    if (reason.region) text += ", " + where(reason, measured.reference.size);
  }
  return text + ".";
}

}  // namespace

std::string summary_of(const Measurements& measured,
                       const std::vector<Reason>& reasons, VerdictStatus status,
                       std::optional<double> score) {
  if (measured.identical_bytes) return "The files are equal, byte by byte.";
  if (measured.identical_pixels && reasons.empty()) {
    return "Every pixel of every frame is equal.";
  }
  std::string text;
  int told = 0;
  for (const Reason& reason : reasons) {
    if (reason.severity == Severity::kInfo || told == 3) continue;
    if (told++ > 0) text += ", ";
    text += fmt::format("{} {}", title_of(reason.kind),
                        when(reason, measured.reference.duration_ms));
  }
  if (status == VerdictStatus::kPass) {
    if (!text.empty()) {
      return "No damage by this policy; noticed: " + text + ".";
    }
    return score && *score < kNobodySees
               ? "Looks right; differs slightly on close inspection" +
                     traces_of(measured, reasons)
               : "No visible damage was found.";
  }
  if (text.empty()) return "No visible damage was found.";
  text[0] =
      char(text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0]);
  return text + ".";
}

std::string with_failed_requirements(
    const std::vector<RequirementReport>& requirements,
    const std::string& summary) {
  std::string failed;
  for (const RequirementReport& one : requirements) {
    if (one.passed) continue;
    failed += (failed.empty() ? "" : ", ") + one.expression;
  }
  return failed.empty() ? summary
                        : fmt::format("Not met: {}. {}", failed, summary);
}

}  // namespace framewise::judge
