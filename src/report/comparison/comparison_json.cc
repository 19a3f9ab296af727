// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/comparison_json.h"

#include "base/json/json.h"
#include "framewise/version.h"
#include "report/enum_words.h"
#include "report/flashes/flash_json.h"
#include "report/verdict/metric_words.h"
#include "report/verdict/verdict_json.h"

namespace framewise::report {
namespace {

// A line, and the older form of a document.
constexpr const char* kSchema1 = "framewise.report/1";
// A document with a list of comparisons, also for one test.
constexpr const char* kSchema2 = "framewise.report/2";

// File names may not be valid UTF-8; JSON must be.
std::string dump(const Json& json, int indent) {
  return json.dump_printable(indent);
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

// A file that was not read has a path only.
Json json_of(const FileReport& file) {
  if (file.frames == 0) return {{"path", file.path}, {"bytes", file.bytes}};
  Json json = {{"path", file.path},
               {"sha256", file.sha256},
               {"container", file.container},
               {"codec", file.codec},
               {"width", file.size.width},
               {"height", file.size.height},
               {"frames", file.frames},
               {"duration_ms", file.duration_ms},
               {"loop", or_null(file.plays)},
               {"bytes", file.bytes},
               {"bits", file.bits}};
  if (!file.encoder.empty()) json["encoder"] = file.encoder;
  return json;
}

Json json_of(const Finding& finding) {
  Json json = {{"kind", finding.kind}, {"message", finding.message}};
  if (!finding.hint.empty()) json["hint"] = finding.hint;
  if (finding.frame) {
    json["frames"] = {*finding.frame, *finding.frame + finding.count - 1};
  }
  return json;
}

Json json_of(const std::vector<Finding>& findings) {
  Json json = Json::array();
  for (const Finding& finding : findings) json.push_back(json_of(finding));
  return json;
}

Json json_of(const Meeting& meeting) {
  return {{"at_ms", meeting.at_ms},
          {"duration_ms", meeting.duration_ms},
          {"reference_frame", meeting.reference_frame},
          {"test_frame", meeting.test_frame}};
}

// The seed has 64 bits and is written as text: most JSON readers hold numbers
// as doubles, which have 53.
Json json_of(const Sampled& sampled) {
  return {{"pairs", sampled.pairs},
          {"population", sampled.population},
          {"confidence", sampled.confidence},
          {"mean_low", sampled.mean_low},
          {"mean_high", sampled.mean_high},
          {"worse_share", sampled.worse_share},
          {"method", sampled.method},
          {"looks", sampled.looks},
          {"seed", std::to_string(sampled.seed)}};
}

Json json_of(const FilmPlan& plan) {
  return {{"pairs", plan.pairs},
          {"measured", plan.measured()},
          {"outlying", plan.outlying},
          {"unlike", plan.unlike},
          {"still", plan.still},
          {"drawn", plan.drawn},
          {"confidence", plan.confidence},
          {"score_low", or_null(plan.score_low)},
          {"score_high", or_null(plan.score_high)}};
}

Json pairing_json(const Comparison& comparison, bool with_pairs) {
  Json json = {{"mode", name_or_empty(comparison.pairing_mode)},
               {"why", comparison.pairing_why},
               {"pairs", comparison.distinct_pairs},
               {"measured_pairs", comparison.measured_pairs},
               {"identical_pairs", comparison.identical_pairs},
               {"repaired", comparison.pairing_repaired},
               {"findings", json_of(comparison.pairing_findings)}};
  if (!with_pairs) return json;
  Json meetings = Json::array();
  for (const Meeting& meeting : comparison.meetings) {
    Json entry = json_of(meeting);
    entry["why"] = name_of(meeting.why);
    meetings.push_back(std::move(entry));
  }
  json["meetings"] = std::move(meetings);
  return json;
}

Json metric_json(const MetricReport& metric, const Comparison& comparison,
                 bool per_frame) {
  const MetricInfo& info = *metric.info;
  Json json = {
      {"version", info.version},
      {"higher_is_better", info.direction == Direction::kHigherIsBetter}};
  if (!info.unit.empty()) json["unit"] = info.unit;
  if (!metric.summary) {
    json["mean"] = nullptr;
    json["reason"] = metric.why_not;
    return json;
  }
  const Summary& summary = *metric.summary;
  json["mean"] = summary.mean;
  const std::string_view band = words_of(metric, comparison);
  if (!band.empty()) json["band"] = band;
  json["harmonic_mean"] = or_null(summary.harmonic_mean);
  json["std"] = summary.std;
  json["min"] = summary.min;
  json["p1"] = summary.p1;
  json["p5"] = summary.p5;
  json["p50"] = summary.p50;
  json["p95"] = summary.p95;
  json["max"] = summary.max;
  Json worst = Json::array();
  for (const Moment& moment : metric.worst) {
    Json entry = {{"value", moment.value}};
    entry.update(json_of(comparison.meetings[moment.meeting]));
    worst.push_back(std::move(entry));
  }
  json["worst"] = std::move(worst);
  if (metric.sampled) json["sampled"] = json_of(*metric.sampled);
  if (metric.unrepaired) {
    json["unrepaired"] = {{"mean", metric.unrepaired->mean},
                          {"min", metric.unrepaired->min},
                          {"max", metric.unrepaired->max}};
  }
  if (!per_frame) return json;
  Json values = Json::array();
  for (const Meeting& meeting : comparison.meetings) {
    Json entry = json_of(meeting);
    entry["value"] = or_null(metric.values[meeting.pair]);
    values.push_back(std::move(entry));
  }
  json["per_pair"] = std::move(values);
  return json;
}

// All facts about one test.
Json comparison_json(const Comparison& comparison, const ReportDetail& detail) {
  if (comparison.error) {
    return {
        {"test",
         {{"path", comparison.test.path}, {"bytes", comparison.test.bytes}}},
        {"verdict", verdict_json(comparison)},
        {"error", error_json(*comparison.error)}};
  }
  Json metrics = Json::object();
  for (const MetricReport& metric : comparison.metrics) {
    metrics[std::string(metric.info->name)] =
        metric_json(metric, comparison, detail.per_frame);
  }
  Json skipped = Json::array();
  for (const Skipped& one : comparison.skipped) {
    skipped.push_back({{"metric", one.metric}, {"reason", one.reason}});
  }
  Json requirements = Json::array();
  for (const RequirementReport& one : comparison.requirements) {
    requirements.push_back({{"expression", one.expression},
                            {"value", or_null(one.value)},
                            {"passed", one.passed}});
  }
  Json json = {{"test", json_of(comparison.test)},
               {"partial", comparison.partial},
               {"preflight",
                {{"identical_bytes", comparison.identical_bytes},
                 {"identical_pixels", comparison.identical_pixels},
                 {"warnings", json_of(comparison.warnings)}}},
               {"pairing", pairing_json(comparison, detail.pairs)},
               {"measured_as", comparison.measured_as},
               {"metrics", std::move(metrics)},
               {"skipped", std::move(skipped)}};
  if (const auto& plan = comparison.film_plan) {
    json["film_plan"] = json_of(*plan);
  }
  if (const auto& part = comparison.measured_part) {
    json["measured_part"] = {part->x, part->y, part->width, part->height};
  }
  if (const auto& part = comparison.measured_part_of_test) {
    json["measured_part_of_test"] = {part->x, part->y, part->width,
                                     part->height};
  }
  if (const auto& flashes = comparison.flashes) {
    json["flashes"] = flash_summary(flashes->test);
    json["flashes"]["original"] =
        flashes->reference ? flash_summary(*flashes->reference) : Json();
  }
  add_judgement(comparison, json);
  json["verdict"] = verdict_json(comparison);
  json["requirements"] = std::move(requirements);
  return json;
}

void add_run(const Report& report, const ReportDetail& detail, Json& json) {
  Json options = Json::object();
  for (const auto& [name, value] : report.options) options[name] = value;
  Json provenance = {{"framewise", version()}, {"simd", report.simd}};
  if (detail.run) {
    json["timing_ms"] = {{"total", report.timing.total_ms},
                         {"decode", report.timing.decode_ms},
                         {"measure", report.timing.measure_ms}};
    json["cache"] = {{"hits", report.cache.hits},
                     {"misses", report.cache.misses}};
    provenance["threads"] = report.threads;
  }
  provenance["options"] = std::move(options);
  json["provenance"] = std::move(provenance);
}

// The document of one comparison, as one object.
Json single(const Report& report, const Comparison& comparison,
            const ReportDetail& detail) {
  Json json = {{"schema", kSchema1}, {"reference", json_of(report.reference)}};
  json.update(comparison_json(comparison, detail));
  add_run(report, detail, json);
  return json;
}

Json list(const Report& report, const ReportDetail& detail,
          const char* schema) {
  Json json = {{"schema", schema}, {"reference", json_of(report.reference)}};
  Json comparisons = Json::array();
  for (const Comparison& comparison : report.comparisons) {
    comparisons.push_back(comparison_json(comparison, detail));
  }
  json["comparisons"] = std::move(comparisons);
  add_run(report, detail, json);
  return json;
}

}  // namespace

std::string report_json(const Report& report, const ReportDetail& detail) {
  return dump(list(report, detail, kSchema2), 2) + "\n";
}

std::string report_json_1(const Report& report, const ReportDetail& detail) {
  const bool one = report.comparisons.size() == 1;
  return dump(one ? single(report, report.comparisons.front(), detail)
                  : list(report, detail, kSchema1),
              2) +
         "\n";
}

std::string report_ndjson(const Report& report, const ReportDetail& detail) {
  std::string lines;
  for (const Comparison& comparison : report.comparisons) {
    lines += dump(single(report, comparison, detail), -1) + "\n";
  }
  return lines;
}

}  // namespace framewise::report
