// SPDX-License-Identifier: Apache-2.0
#include "optimize/targets.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "judge/policy/target.h"

namespace framewise::optimization {
namespace {

// Where no target is on the scale of SSIMULACRA2: its authors call 70 high
// quality and 90 visually lossless.
constexpr double kUsualSsimulacra2 = 75;

}  // namespace

std::optional<double> Targets::margin(const Comparison& comparison) const {
  std::optional<double> least;
  for (size_t i = 0; i < requirements.size(); ++i) {
    if (i >= comparison.requirements.size()) return std::nullopt;
    const RequirementReport& found = comparison.requirements[i];
    const judge::Requirement& wanted = requirements[i];
    if (!found.value) return std::nullopt;
    const double points = judge::margin_of(wanted, *found.value, found.passed);
    least = std::min(least.value_or(points), points);
  }
  return least;
}

double Targets::expected_ssimulacra2() const {
  double most = 0;
  for (const judge::Requirement& one : requirements) {
    if (one.metric->name == "ssimulacra2" && judge::is_from_below(one)) {
      most = std::max(most, one.bound);
    }
  }
  return most > 0 ? most : kUsualSsimulacra2;
}

std::vector<std::string> Targets::expressions() const {
  std::vector<std::string> texts;
  for (const judge::Requirement& one : requirements) texts.push_back(one.text);
  return texts;
}

Result<Targets> read_targets(const OptimizeOptions& options) {
  Targets targets{.max_bytes = options.max_bytes,
                  .lossless = options.lossless,
                  .worst_verdict = options.worst_verdict};
  if (!options.compare.requirements.empty()) {
    return fail(ErrorKind::kUsage, "requirements are given as targets");
  }
  FW_ASSIGN_OR_RETURN(targets.requirements,
                      judge::parse_targets(options.targets));
  if (options.lossless && !targets.requirements.empty()) {
    return with_hint(fail(ErrorKind::kUsage,
                          "a lossless result cannot have a target as well"),
                     "leave one of both out");
  }
  if (options.max_bytes && *options.max_bytes < 1) {
    return fail(ErrorKind::kUsage, "a file cannot have at most {} bytes",
                *options.max_bytes);
  }
  if (targets.only_bytes() && !targets.max_bytes) {
    return with_hint(
        fail(ErrorKind::kUsage, "there is no target"),
        "name one such as 'ssimulacra2.p5>=70', a size, or lossless");
  }
  return targets;
}

}  // namespace framewise::optimization
