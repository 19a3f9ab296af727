// SPDX-License-Identifier: Apache-2.0
#include "judge/policy/requirement.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "base/result.h"

namespace framewise::judge {
namespace {

constexpr std::pair<std::string_view, Statistic> kStatistics[] = {
    {"mean", Statistic::kMean},
    {"avg", Statistic::kMean},
    {"harmonic_mean", Statistic::kHarmonicMean},
    {"std", Statistic::kStd},
    {"min", Statistic::kMin},
    {"max", Statistic::kMax},
    {"p1", Statistic::kP1},
    {"p5", Statistic::kP5},
    {"p50", Statistic::kP50},
    {"median", Statistic::kP50},
    {"p95", Statistic::kP95},
};

// Longer ones first.
constexpr std::pair<std::string_view, Relation> kRelations[] = {
    {">=", Relation::kGreaterOrEqual},
    {"<=", Relation::kLessOrEqual},
    {"==", Relation::kEqual},
    {">", Relation::kGreater},
    {"<", Relation::kLess},
    {"=", Relation::kEqual},
};

// Signs that people write for those of kRelations.
constexpr std::pair<std::string_view, std::string_view> kSwapped[] = {
    {"=>", ">="}, {"=<", "<="}};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == ':';
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto [stop, code] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && stop == text.data() + text.size();
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Requirement>> parse() {
    std::vector<Requirement> requirements;
    while (true) {
      FW_ASSIGN_OR_RETURN(Requirement one, requirement());
      requirements.push_back(std::move(one));
      skip_space();
      if (at_ == text_.size()) return requirements;
      if (!accept(",") && !accept("&&")) {
        return error(at_, "expected the end, a comma or &&");
      }
    }
  }

 private:
  Result<Requirement> requirement() {
    skip_space();
    const size_t begin = at_;
    const std::string_view name = word();
    if (name.empty()) return error(begin, "expected the name of a metric");
    Requirement result;
    if (is_number(text_)) {
      return with_hint(fail(ErrorKind::kUsage, "'{}' names no metric", text_),
                       fmt::format("did you mean 'score>={}'?", text_));
    }
    auto metric = find_metric(name);
    if (!metric) {
      Error problem = error(begin, metric.error().message);
      problem.hint = metric.error().hint;
      return problem;
    }
    result.metric = *metric;
    if (accept(".")) FW_RETURN_IF_ERROR(statistic(result));
    FW_RETURN_IF_ERROR(relation(result));
    FW_RETURN_IF_ERROR(number(result));
    result.text = text_.substr(begin, at_ - begin);
    return result;
  }

  Result<void> statistic(Requirement& result) {
    const size_t begin = at_;
    const std::string_view name = word();
    for (const auto& [known, statistic] : kStatistics) {
      if (name != known) continue;
      result.statistic = statistic;
      result.names_statistic = true;
      return {};
    }
    return error(begin, fmt::format("there is no statistic '{}': use mean, "
                                    "harmonic_mean, std, min, max, p1, p5, "
                                    "p50 or p95",
                                    name));
  }

  Result<void> relation(Requirement& result) {
    skip_space();
    for (const auto& [swapped, right] : kSwapped) {
      if (!text_.substr(at_).starts_with(swapped)) continue;
      Error problem = error(at_, fmt::format("there is no '{}'", swapped));
      problem.hint = fmt::format("did you mean '{}{}{}'?", text_.substr(0, at_),
                                 right, text_.substr(at_ + swapped.size()));
      return problem;
    }
    for (const auto& [sign, relation] : kRelations) {
      if (!accept(sign)) continue;
      result.relation = relation;
      return {};
    }
    return error(at_, "expected one of >= > <= < ==");
  }

  Result<void> number(Requirement& result) {
    skip_space();
    const char* begin = text_.data() + at_;
    const char* end = text_.data() + text_.size();
    if (begin < end && *begin == '+') ++begin;
    const auto [stop, code] = std::from_chars(begin, end, result.bound);
    if (code != std::errc() || !std::isfinite(result.bound)) {
      return error(at_, "expected a number");
    }
    at_ = size_t(stop - text_.data());
    return {};
  }

  std::string_view word() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool accept(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  Error error(size_t at, std::string_view message) const {
    const std::string before(text_.substr(0, at));
    return with_hint(
        fail(ErrorKind::kUsage, "requirement, column {}: {}", at + 1, message),
        fmt::format("in \"{}\", after \"{}\"", text_, before));
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<double> value_of(const Summary& summary, Statistic statistic) {
  switch (statistic) {
    case Statistic::kMean: return summary.mean;
    case Statistic::kHarmonicMean: return summary.harmonic_mean;
    case Statistic::kStd: return summary.std;
    case Statistic::kMin: return summary.min;
    case Statistic::kMax: return summary.max;
    case Statistic::kP1: return summary.p1;
    case Statistic::kP5: return summary.p5;
    case Statistic::kP50: return summary.p50;
    case Statistic::kP95: return summary.p95;
  }
  return std::nullopt;
}

bool Requirement::holds(double value) const {
  switch (relation) {
    case Relation::kLess: return value < bound;
    case Relation::kLessOrEqual: return value <= bound;
    case Relation::kEqual: return value == bound;
    case Relation::kGreaterOrEqual: return value >= bound;
    case Relation::kGreater: return value > bound;
  }
  return false;
}

Result<std::vector<Requirement>> parse_requirements(std::string_view text) {
  return Parser(text).parse();
}

bool is_of_the_whole(const Requirement& requirement) {
  return requirement.metric->name == "score" && !requirement.names_statistic;
}

bool is_decided(const Requirement& requirement, const MetricReport& metric,
                Seen seen) {
  if (!metric.summary) return true;
  if (!metric.sampled && seen == Seen::kAll) return true;
  if (requirement.statistic == Statistic::kMean && seen == Seen::kAll) {
    return requirement.relation != Relation::kEqual &&
           requirement.holds(metric.sampled->mean_low) ==
               requirement.holds(metric.sampled->mean_high);
  }
  const bool from_below = requirement.relation == Relation::kGreater ||
                          requirement.relation == Relation::kGreaterOrEqual;
  const bool from_above = requirement.relation == Relation::kLess ||
                          requirement.relation == Relation::kLessOrEqual;
  if (requirement.statistic == Statistic::kMin) {
    return requirement.holds(metric.summary->min) ? from_above : from_below;
  }
  if (requirement.statistic == Statistic::kMax) {
    return requirement.holds(metric.summary->max) ? from_below : from_above;
  }
  return false;
}

RequirementReport check(const Requirement& requirement,
                        const std::vector<MetricReport>& metrics,
                        std::optional<double> score, Seen seen) {
  RequirementReport report{.expression = requirement.text};
  bool decided = seen == Seen::kAll;
  for (const MetricReport& metric : metrics) {
    if (metric.info != requirement.metric || !metric.summary) continue;
    report.value = value_of(*metric.summary, requirement.statistic);
    decided = is_decided(requirement, metric, seen);
  }
  if (is_of_the_whole(requirement) && score) {
    report.value = score;
    decided = seen == Seen::kAll;
  }
  report.passed = decided && report.value && requirement.holds(*report.value);
  return report;
}

}  // namespace framewise::judge
