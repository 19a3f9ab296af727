// SPDX-License-Identifier: Apache-2.0
#include "jobs/compare_request.h"

#include <algorithm>

#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "jobs/compare_fields.h"
#include "judge/policy/requirement.h"
#include "measure/registry.h"

namespace framewise::jobs {
namespace {

// An option that changes nothing beside another one.
Error without_effect(const Given& given, std::string_view option,
                     const std::string& because, std::string_view hint) {
  return with_hint(fail(ErrorKind::kUsage, "{} has no effect beside {}",
                        written(given.asker, option), because),
                   hint);
}

// The options that choose a sample, beside those that want every pair.
Result<void> check_nothing_asks_for_a_sample(const Given& given,
                                             const std::string& because,
                                             std::string_view hint) {
  for (const char* option : {"sample", "max-frames"}) {
    if (given.has(option)) {
      return without_effect(given, option, because, hint);
    }
  }
  if (given.asks_for("compare.sample_share")) {
    return without_effect(given, "sample-share", because, hint);
  }
  if (given.asks_for("compare.sample_from")) {
    return without_effect(given, "sample-from", because, hint);
  }
  return {};
}

Result<void> apply_film_rule(const Given& given, Sampling& sampling) {
  if (sampling.by != SampleBy::kFilm) return {};
  for (const char* option : {"sample", "max-frames"}) {
    if (!given.has(option)) continue;
    if (given.asks_for("compare.sampling")) {
      return without_effect(given, option,
                            given.source("compare.sampling") + " film",
                            "film chooses how many pairs are measured");
    }
    sampling.by = SampleBy::kProgressive;
  }
  return {};
}

// What the options of sampling mean beside each other:
// - `full` measures every pair, whatever `sampling` says, and refuses what asks
//   for a sample.
// - `sample` wins over `sampling` = auto and full, unless the same request says
//   `sampling` = full: then they contradict each other.
// - `sampling` = film chooses how many pairs: it refuses `sample` and
//   `max-frames`, which win over it where it is a default.
// - `per-frame` wants the values of all pairs, so that `auto` draws none.
Result<void> apply_sampling_rules(const Given& given, Sampling& sampling) {
  const bool asks_for_full =
      given.asks_for("compare.sampling") && sampling.by == SampleBy::kNothing;
  if (given.settings.enabled("compare.full")) {
    constexpr std::string_view kHint =
        "full measures every frame pair; turn it off to sample";
    FW_RETURN_IF_ERROR(check_nothing_asks_for_a_sample(
        given, given.source("compare.full"), kHint));
    if (given.asks_for("compare.sampling") && !asks_for_full &&
        sampling.by != SampleBy::kLength) {
      return without_effect(given, "sampling", given.source("compare.full"),
                            kHint);
    }
    sampling = {.by = SampleBy::kNothing};
    return {};
  }
  if (asks_for_full) {
    FW_RETURN_IF_ERROR(check_nothing_asks_for_a_sample(
        given, given.source("compare.sampling") + " full",
        "full measures every frame pair; leave one of them out"));
  }
  const bool of_parts = sampling.by == SampleBy::kUniform ||
                        sampling.by == SampleBy::kAdaptive ||
                        sampling.by == SampleBy::kScenes;
  if (given.asks_for("compare.sample_share") && sampling.share > 0 &&
      (!of_parts || sampling.pairs)) {
    return without_effect(
        given, "sample-share",
        sampling.pairs
            ? written(given.asker, "sample")
            : "sampling " + std::get<std::string>(value_of(sampling.by)),
        "a share is drawn with the sampling uniform, adaptive or scenes");
  }
  FW_RETURN_IF_ERROR(apply_film_rule(given, sampling));
  if (given.has("sample") &&
      (sampling.by == SampleBy::kLength || sampling.by == SampleBy::kNothing)) {
    sampling.by = SampleBy::kProgressive;
  }
  if (given.has("per-frame") && sampling.by == SampleBy::kLength &&
      !sampling.most) {
    sampling = {.by = SampleBy::kNothing};
  }
  return {};
}

// Whether what is asked for besides metrics needs score and verdict.
bool uses_verdict(const Given& given, const CompareRequest& request) {
  if (request.fail_on || request.options.flashes ||
      given.asks_for("compare.policy")) {
    return true;
  }
  return std::ranges::any_of(
      request.options.requirements, [](const std::string& text) {
        const auto parsed = judge::parse_requirements(text);
        return parsed && std::ranges::any_of(*parsed, judge::is_of_the_whole);
      });
}

// The sets that hold what a verdict is made of, or more than it costs.
bool names_judged_set(const std::vector<std::string>& metrics) {
  return std::ranges::any_of(metrics, [](const std::string& name) {
    return name == "default" || name == "all";
  });
}

Result<void> apply_verdict_rules(const Given& given, CompareRequest& request) {
  if (given.has("verdict") && given.has("no-verdict")) {
    return fail(ErrorKind::kUsage, "{} and {} contradict each other",
                written(given.asker, "verdict"),
                written(given.asker, "no-verdict"));
  }
  request.options.judge =
      request.verdict.value_or(names_judged_set(request.options.metrics) ||
                               uses_verdict(given, request));
  if (request.verdict != false) return {};
  if (request.fail_on && given.asks_for("compare.fail_on")) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} needs a verdict, and {} turns it off",
             written(given.asker, "fail-on"),
             written(given.asker, "no-verdict")),
        fmt::format("remove {}, or require a value of a metric: {} "
                    "'ssimulacra2.mean>=70'",
                    written(given.asker, "no-verdict"),
                    written(given.asker, "require")));
  }
  request.fail_on.reset();
  return {};
}

// Checked now, so that a bad name fails before hours of work.
Result<void> check_names(const CompareOptions& options) {
  if (options.metrics.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no metric is selected"),
                     "`framewise metrics --all` lists all metrics");
  }
  FW_RETURN_IF_ERROR(measure::select_all(options.metrics));
  for (const std::string& requirement : options.requirements) {
    FW_RETURN_IF_ERROR(judge::parse_requirements(requirement));
  }
  return {};
}

}  // namespace

Result<void> set_sample(CompareRequest& request, const FieldValue& value) {
  const auto* count = std::get_if<int64_t>(&value);
  request.options.sampling.pairs =
      count ? std::optional(*count) : std::nullopt;  // "auto"
  return {};
}

Result<void> set_background(CompareRequest& request, const FieldValue& value) {
  const auto& text = std::get<std::string>(value);
  request.options.background.reset();
  if (text == "both") return {};
  auto color = parse_color(text);
  if (!color) {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is not a background", printable(text)),
        "use black, white, both or #rrggbb");
  }
  request.options.background = *color;
  return {};
}

Result<void> set_display(CompareRequest& request, const FieldValue& value) {
  const auto& name = std::get<std::string>(value);
  request.options.display.name = name == "auto" ? "" : name;
  return {};
}

Result<void> set_policy(CompareRequest& request, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(request.options.policy,
                      policy_from(std::get<std::string>(value)));
  return {};
}

Result<void> set_fail_on(CompareRequest& request, const FieldValue& value) {
  const auto& word = std::get<std::string>(value);
  request.fail_on.reset();
  if (word == "warning") request.fail_on = VerdictStatus::kWarning;
  if (word == "artifact") request.fail_on = VerdictStatus::kArtifact;
  return {};
}

FieldValue fail_on_of(const CompareRequest& request) {
  if (!request.fail_on) return "never";
  return *request.fail_on == VerdictStatus::kWarning ? "warning" : "artifact";
}

std::span<const Field<CompareRequest>> compare_fields() {
  return kCompareFields;
}

std::span<const FieldInfo> compare_infos() {
  static const std::vector<FieldInfo> kInfos = infos_of(compare_fields());
  return kInfos;
}

Result<CompareRequest> read_compare(const Given& given) {
  CompareRequest request;
  FW_RETURN_IF_ERROR(set_fields(compare_fields(), given, request));
  apply_reading_rules(given, request.options.open);
  FW_RETURN_IF_ERROR(apply_sampling_rules(given, request.options.sampling));
  FW_RETURN_IF_ERROR(apply_verdict_rules(given, request));
  FW_RETURN_IF_ERROR(check_names(request.options));
  request.named_metrics = request.options.metrics;
  return request;
}

Result<CompareRequest> read_measuring(const Given& given) {
  Given settings = given;
  settings.options.clear();
  FW_ASSIGN_OR_RETURN(CompareRequest request, read_compare(settings));
  request.options.judge = true;
  return request;
}

bool passes(const Report& report, const CompareRequest& request) {
  return report.passed() &&
         (!request.fail_on || report.better_than(*request.fail_on));
}

bool is_named(std::string_view metric, const CompareRequest& request) {
  return std::ranges::any_of(request.named_metrics,
                             [metric](const std::string& name) {
                               const auto info = find_metric(name);
                               return info && (*info)->name == metric;
                             });
}

std::vector<Skipped> missing_metrics(const Report& report,
                                     const CompareRequest& request) {
  std::vector<Skipped> missing;
  const auto add = [&](std::string_view metric, const std::string& reason) {
    const bool known = std::ranges::any_of(
        missing, [&](const Skipped& one) { return one.metric == metric; });
    if (!known && is_named(metric, request)) {
      missing.push_back({std::string(metric), reason});
    }
  };
  for (const Comparison& one : report.comparisons) {
    if (one.error || one.partial) continue;
    for (const MetricReport& metric : one.metrics) {
      if (!metric.summary) add(metric.info->name, metric.why_not);
    }
    for (const Skipped& skipped : one.skipped) {
      add(skipped.metric, skipped.reason);
    }
  }
  return missing;
}

ExitCode exit_code_of(const Report& report, const CompareRequest& request) {
  if (!passes(report, request)) return ExitCode::kRequirementFailed;
  const bool all_read = std::ranges::none_of(
      report.comparisons,
      [](const Comparison& one) { return one.error.has_value(); });
  if (!all_read) return ExitCode::kInput;
  return !request.needs_all_metrics || missing_metrics(report, request).empty()
             ? ExitCode::kOk
             : ExitCode::kEnvironment;
}

Result<Policy> policy_from(const std::string& name_or_path) {
  auto named = find_policy(name_or_path);
  if (named) return named;
  constexpr size_t kMostBytes = size_t{1} << 20;
  auto text = read_text_file(name_or_path, kMostBytes);
  if (text) return parse_policy(*text, name_or_path);
  // Reports the file error if the text looks like a path, else the unknown
  // name.
  const bool is_path = name_or_path.find_first_of("./") != std::string::npos;
  return is_path ? std::move(text).error() : std::move(named).error();
}

}  // namespace framewise::jobs
