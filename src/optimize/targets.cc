// SPDX-License-Identifier: Apache-2.0
#include "optimize/targets.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/result.h"

namespace framewise::optimization {
namespace {

// Where no target is on the scale of SSIMULACRA2: its authors call 70 high
// quality and 90 visually lossless.
constexpr double kUsualSsimulacra2 = 75;

// The difference of a metric that weighs as much as a point of SSIMULACRA2. The
// scale of the score is near to that of SSIMULACRA2; those of VMAF and PSNR are
// estimates, which only decide how far a search steps.
constexpr std::pair<std::string_view, double> kPoints[] = {
    {"ssimulacra2", 1}, {"score", 1}, {"vmaf", 1}, {"psnr", 0.35}};

// Of other metrics, by how far the bound is from the perfect value: a usual
// target is some 20 points of SSIMULACRA2 from it.
constexpr double kPointsToPerfect = 20;

double point_of(const judge::Requirement& requirement) {
  const MetricInfo& metric = *requirement.metric;
  for (const auto& [name, point] : kPoints) {
    if (metric.name.starts_with(name)) return point;
  }
  const double room = std::abs(metric.perfect - requirement.bound);
  return std::isfinite(room) && room > 0 ? room / kPointsToPerfect : 1;
}

bool is_from_below(judge::Relation relation) {
  return relation == judge::Relation::kGreater ||
         relation == judge::Relation::kGreaterOrEqual;
}

// Fails where the target asks for a worse value, or for one that no file has.
Result<void> check_direction(const judge::Requirement& target) {
  // The spread of the values is small where they are good.
  if (target.statistic == judge::Statistic::kStd) return {};
  const MetricInfo& metric = *target.metric;
  const bool from_below = is_from_below(target.relation);
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

std::optional<double> Targets::margin(const Comparison& comparison) const {
  std::optional<double> least;
  for (size_t i = 0; i < requirements.size(); ++i) {
    if (i >= comparison.requirements.size()) return std::nullopt;
    const RequirementReport& found = comparison.requirements[i];
    const judge::Requirement& wanted = requirements[i];
    if (!found.value) return std::nullopt;
    const double sign = is_from_below(wanted.relation) ? 1 : -1;
    double points = sign * (*found.value - wanted.bound) / point_of(wanted);
    // ">" misses by being equal; and what is not decided is not reached.
    if (!found.passed) points = std::min(points, -1e-6);
    least = std::min(least.value_or(points), points);
  }
  return least;
}

double Targets::expected_ssimulacra2() const {
  double most = 0;
  for (const judge::Requirement& one : requirements) {
    if (one.metric->name == "ssimulacra2" && is_from_below(one.relation)) {
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
  Targets targets{.max_bytes = options.max_bytes, .lossless = options.lossless};
  if (!options.compare.requirements.empty()) {
    return fail(ErrorKind::kUsage, "requirements are given as targets");
  }
  for (const std::string& text : options.targets) {
    FW_ASSIGN_OR_RETURN(auto parsed, judge::parse_requirements(text));
    for (judge::Requirement& one : parsed) {
      if (one.relation == judge::Relation::kEqual) {
        return with_hint(
            fail(ErrorKind::kUsage,
                 "the target '{}' asks for one exact value, which no setting "
                 "can be searched for",
                 one.text),
            "use >=, >, <= or <; --lossless asks for identical pixels");
      }
      FW_RETURN_IF_ERROR(check_direction(one));
      targets.requirements.push_back(std::move(one));
    }
  }
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
