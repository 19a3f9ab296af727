// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "framewise/report.h"

namespace framewise {

const MetricReport* Comparison::metric(std::string_view name) const {
  const Result<const MetricInfo*> wanted = find_metric(name);
  if (!wanted) return nullptr;
  const auto found = std::ranges::find(metrics, *wanted, &MetricReport::info);
  return found == metrics.end() ? nullptr : &*found;
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
