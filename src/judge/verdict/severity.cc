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

}  // namespace framewise::judge
