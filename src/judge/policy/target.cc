// SPDX-License-Identifier: Apache-2.0
#include "judge/policy/target.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/result.h"

namespace framewise::judge {
namespace {

// The difference of a metric that weighs as much as a point of SSIMULACRA2. The
// scale of the score is near to that of SSIMULACRA2; those of VMAF and PSNR are
// estimates, which only decide how far a search steps.
constexpr std::pair<std::string_view, double> kPoints[] = {
    {"ssimulacra2", 1}, {"score", 1}, {"vmaf", 1}, {"psnr", 0.35}};

// Of other metrics, by how far the bound is from the perfect value: a usual
// target is some 20 points of SSIMULACRA2 from it.
constexpr double kPointsToPerfect = 20;

double point_of(const Requirement& requirement) {
  const MetricInfo& metric = *requirement.metric;
  for (const auto& [name, point] : kPoints) {
    if (metric.name.starts_with(name)) return point;
  }
  const double room = std::abs(metric.perfect - requirement.bound);
  return std::isfinite(room) && room > 0 ? room / kPointsToPerfect : 1;
}

// Fails where the target asks for a worse value, or for one that no file has.
Result<void> check_direction(const Requirement& target) {
  // The spread of the values is small where they are good.
  if (target.statistic == Statistic::kStd) return {};
  const MetricInfo& metric = *target.metric;
  const bool from_below = is_from_below(target);
  const bool high_is_good = metric.direction == Direction::kHigherIsBetter;
  if (from_below != high_is_good) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "the target '{}' asks for a worse result: {} is better the {} it "
             "is",
             target.text, metric.name, high_is_good ? "higher" : "lower"),
        fmt::format("use {}, such as '{}{}{}'", high_is_good ? ">=" : "<=",
                    metric.name, high_is_good ? ">=" : "<=", target.bound));
  }
  const double best = high_is_good ? metric.highest : metric.lowest;
  if (high_is_good ? target.bound > best : target.bound < best) {
    return fail(ErrorKind::kUsage,
                "no file reaches the target '{}': the best value is {}",
                target.text, best);
  }
  return {};
}

}  // namespace

bool is_from_below(const Requirement& target) {
  return target.relation == Relation::kGreater ||
         target.relation == Relation::kGreaterOrEqual;
}

double margin_of(const Requirement& target, double value, bool passed) {
  const double sign = is_from_below(target) ? 1 : -1;
  const double points = sign * (value - target.bound) / point_of(target);
  // ">" misses by being equal; and what is not decided is not reached.
  return passed ? points : std::min(points, -1e-6);
}

Result<std::vector<Requirement>> parse_targets(
    std::span<const std::string> expressions) {
  std::vector<Requirement> targets;
  for (const std::string& text : expressions) {
    FW_ASSIGN_OR_RETURN(auto parsed, parse_requirements(text));
    for (Requirement& one : parsed) {
      if (one.relation == Relation::kEqual) {
        return with_hint(
            fail(ErrorKind::kUsage,
                 "the target '{}' asks for one exact value, which no setting "
                 "can be searched for",
                 one.text),
            "use >=, >, <= or <");
      }
      FW_RETURN_IF_ERROR(check_direction(one));
      targets.push_back(std::move(one));
    }
  }
  return targets;
}

}  // namespace framewise::judge
