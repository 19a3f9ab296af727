// SPDX-License-Identifier: Apache-2.0
#include "framewise/report.h"

#include <algorithm>

namespace framewise {

const char* name_of(VerdictStatus status) noexcept {
  switch (status) {
    case VerdictStatus::kPass: return "PASS";
    case VerdictStatus::kWarning: return "WARNING";
    case VerdictStatus::kArtifact: return "ARTIFACT";
    case VerdictStatus::kError: return "ERROR";
    case VerdictStatus::kUnknown: return "UNKNOWN";
  }
  return "UNKNOWN";
}

const char* name_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::kInfo: return "info";
    case Severity::kMinor: return "minor";
    case Severity::kMajor: return "major";
    case Severity::kRuinous: return "ruinous";
  }
  return "info";
}

const char* name_of(MeetingReason reason) noexcept {
  switch (reason) {
    case MeetingReason::kSameTime: return "on screen at the same time";
    case MeetingReason::kSameNumber: return "the same number";
    case MeetingReason::kSameShare: return "at the same share of the time";
    case MeetingReason::kSamePicture: return "shows the same";
    case MeetingReason::kMovedPicture: return "shows the same, out of order";
    case MeetingReason::kRepeated: return "shows the same again";
    case MeetingReason::kHeld: return "stands in for what is not shown";
    case MeetingReason::kForeign: return "shows nothing of it, is there then";
  }
  return "";
}

VerdictStatus Comparison::status() const {
  const bool failed =
      std::any_of(requirements.begin(), requirements.end(),
                  [](const RequirementReport& one) { return !one.passed; });
  if (failed && judged != VerdictStatus::kError) {
    return VerdictStatus::kArtifact;
  }
  if (judged) return *judged;
  // Requirements that hold say nothing of what nobody looked for.
  if (identical_pixels) return VerdictStatus::kPass;
  return VerdictStatus::kUnknown;
}

bool Report::partial() const {
  return std::any_of(comparisons.begin(), comparisons.end(),
                     [](const Comparison& one) { return one.partial; });
}

bool Report::passed() const {
  return std::all_of(
      comparisons.begin(), comparisons.end(), [](const Comparison& one) {
        return std::all_of(
            one.requirements.begin(), one.requirements.end(),
            [](const RequirementReport& required) { return required.passed; });
      });
}

bool Report::better_than(VerdictStatus status) const {
  return std::all_of(comparisons.begin(), comparisons.end(),
                     [status](const Comparison& one) {
                       const VerdictStatus found = one.status();
                       return found == VerdictStatus::kPass ||
                              (status == VerdictStatus::kArtifact &&
                               found == VerdictStatus::kWarning);
                     });
}

}  // namespace framewise
