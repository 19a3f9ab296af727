// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/severity.h"

#include <algorithm>

#include "judge/defects/defect_kinds.h"

namespace framewise::judge {
namespace {

bool reaches(Severity severity, const Policy::Bar& bar) {
  return bar && severity >= *bar;
}

}  // namespace

VerdictStatus status_of(const Reason& reason, const Policy& policy) {
  Policy::Bar warning = policy.warning;
  Policy::Bar artifact = policy.artifact;
  for (const Policy::Kind& kind : policy.kinds) {
    if (kind.kind != reason.kind) continue;
    warning = kind.warning;
    artifact = kind.artifact;
  }
  // Good news is never damage.
  if (reason.kind == DefectKind::kIdentical) return VerdictStatus::kPass;
  if (reaches(reason.severity, artifact)) return VerdictStatus::kArtifact;
  if (reaches(reason.severity, warning)) return VerdictStatus::kWarning;
  return VerdictStatus::kPass;
}

double score_during(const TimeSpan& span, const Measurements& measured) {
  const MetricReport* const scores = measured.metric("score");
  if (!scores) return 0;
  double sum = 0;
  double time = 0;
  for (const Meeting& meeting : measured.meetings) {
    const double shared =
        std::min(meeting.at_ms + meeting.duration_ms, span.to_ms) -
        std::max(meeting.at_ms, span.from_ms);
    const std::optional<double>& score = scores->values[meeting.pair];
    if (shared < 0 || !score) continue;
    const double weight = std::max(shared, 1e-3);  // a still has no time
    sum += weight * *score;
    time += weight;
  }
  return time > 0 ? sum / time : 0;
}

std::vector<Reason> shifted_by_content(std::vector<Reason> reasons,
                                       const Measurements& measured,
                                       const Policy& policy) {
  if (!measured.content) return reasons;
  for (Reason& reason : reasons) {
    int severity = int(reason.severity);
    for (const Policy::Shift& shift : policy.shifts) {
      const bool holds = severity > 0 && shift.kind == reason.kind &&
                         shift.content == measured.content->kind;
      if (holds) severity += shift.steps;
    }
    reason.severity =
        Severity(std::clamp(severity, 0, int(Severity::kRuinous)));
  }
  return reasons;
}

// Fewer shades, a little grain and traces of coding are measured long before
// anybody sees them, so a defect that costs less than a point of the score
// while it lasts is only noted. Blur is not among them: it is seen by an eye
// that looks there.
std::vector<Reason> without_invisible(std::vector<Reason> reasons,
                                      const Measurements& measured,
                                      double score, const Policy& policy) {
  constexpr double kUnseen = 99;
  constexpr double kMasked = 95;
  if (policy.tolerance < 1) return reasons;
  for (Reason& reason : reasons) {
    const Softening softening = rules_of(reason.kind).softening;
    if (softening == Softening::kNever) continue;
    const double meanwhile = score_during(reason.span, measured);
    if (reason.severity == Severity::kMinor && meanwhile >= kUnseen &&
        score >= kUnseen) {
      reason.severity = Severity::kInfo;
    } else if (reason.severity > Severity::kMinor && meanwhile >= kMasked &&
               softening == Softening::kBelowSightOrMasked) {
      reason.severity = Severity::kMinor;
    }
  }
  return reasons;
}

}  // namespace framewise::judge
