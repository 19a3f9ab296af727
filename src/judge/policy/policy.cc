// SPDX-License-Identifier: Apache-2.0
// The one table of thresholds. docs/verdicts.md shows it; a test compares them.
#include "framewise/policy.h"

#include <algorithm>
#include <array>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"

namespace framewise {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"lenient", "default",
                                                    "strict", "lossless"};

struct Row {
  double score_warning;
  double score_artifact;
  Severity warning;
  Severity artifact;
  double tolerance;
};
constexpr Row kRows[] = {
    {50, 30, Severity::kMajor, Severity::kRuinous, 1.5},
    {75, 50, Severity::kMinor, Severity::kMajor, 1.0},
    {90, 70, Severity::kMinor, Severity::kMajor, 0.7},
    {100, 100, Severity::kInfo, Severity::kInfo, 0.7},
};

}  // namespace

std::span<const std::string_view> policy_names() { return kNames; }

Result<Policy> find_policy(std::string_view name) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) {
    const std::string hint = suggestion(name, kNames);
    return with_hint(
        fail(ErrorKind::kUsage, "there is no policy '{}'", printable(name)),
        hint.empty() ? "use lenient, default, strict, lossless or a file"
                     : hint);
  }
  const Row& row = kRows[at - kNames.begin()];
  Policy policy;
  policy.name = name;
  policy.identical = name == "lossless";
  policy.score_warning = row.score_warning;
  policy.score_artifact = row.score_artifact;
  policy.warning = row.warning;
  policy.artifact = row.artifact;
  policy.tolerance = row.tolerance;
  if (policy.identical) policy.shifts.clear();
  if (policy.identical || name == "strict") policy.kinds.clear();
  return policy;
}

}  // namespace framewise
