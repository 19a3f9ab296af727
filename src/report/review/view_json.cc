// SPDX-License-Identifier: Apache-2.0
#include "report/review/view_json.h"

#include <charconv>
#include <cmath>

#include "base/json/json.h"
#include "framewise/policy.h"
#include "framewise/version.h"
#include "judge/score/quality_bands.h"
#include "report/comparison/overview.h"
#include "report/enum_words.h"
#include "report/page/report_page.h"

namespace framewise::report {
namespace {

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

// JSON has no infinity: infinite bounds and values become null.
Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

Json json_of(const FileReport& file) {
  return {{"path", file.path},
          {"sha256", file.sha256},
          {"container", file.container},
          {"codec", file.codec},
          {"coding", coding_text(file)},
          {"rate", bit_rate_text(file)},
          {"width", file.size.width},
          {"height", file.size.height},
          {"frames", file.frames},
          {"duration", file.duration_ms},
          {"plays", or_null(file.plays)},
          {"bytes", file.bytes}};
}

Json json_of(const Rect& rect) {
  return {rect.x, rect.y, rect.width, rect.height};
}

Json json_of(const Finding& finding) {
  Json json = {{"kind", finding.kind},
               {"message", finding.message},
               {"hint", finding.hint}};
  if (finding.frame) {
    json["frames"] = {*finding.frame, *finding.frame + finding.count - 1};
  }
  return json;
}

Json json_of(const TextDamage& text) {
  Json lines = Json::array();
  for (const DamagedLine& line : text.lines) {
    Json words = Json::array();
    for (const WordChange& word : line.words) {
      words.push_back({word.before, word.after});
    }
    lines.push_back({{"region", json_of(line.area)},
                     {"from", line.span.from_ms},
                     {"to", line.span.to_ms},
                     {"correlation", finite(line.correlation)},
                     {"contrast", finite(line.contrast)},
                     {"words", std::move(words)}});
  }
  return lines;
}

Json json_of(const Reason& reason) {
  Json parts = Json::array();
  for (const TimeSpan& part : reason.parts) {
    parts.push_back({part.from_ms, part.to_ms});
  }
  Json json = {{"kind", name_of(reason.kind)},
               {"severity", name_of(reason.severity)},
               {"message", reason.message},
               {"hint", reason.hint},
               {"from", reason.span.from_ms},
               {"to", reason.span.to_ms},
               {"at", reason.at_ms},
               {"frames", {reason.first_frame, reason.last_frame}},
               {"parts", std::move(parts)}};
  if (reason.region) json["region"] = json_of(*reason.region);
  if (reason.text) json["text"] = json_of(*reason.text);
  return json;
}

Json json_of(const Summary& summary, Direction direction) {
  const bool higher = direction == Direction::kHigherIsBetter;
  return {{"mean", finite(summary.mean)},
          {"worst", finite(higher ? summary.min : summary.max)},
          {"worst5", finite(higher ? summary.p5 : summary.p95)},
          {"median", finite(summary.p50)},
          {"best", finite(higher ? summary.max : summary.min)}};
}

Json json_of(const MetricReport& metric) {
  const MetricInfo& info = *metric.info;
  Json json = {{"name", info.name},
               {"title", info.title},
               {"unit", info.unit},
               {"about", info.about},
               {"higher", info.direction == Direction::kHigherIsBetter},
               {"lowest", finite(info.lowest)},
               {"highest", finite(info.highest)},
               {"perfect", finite(info.perfect)}};
  Json bands = Json::array();
  for (const judge::QualityBand& band : judge::bands_of(info.name)) {
    bands.push_back({finite(band.bound), band.words});
  }
  if (!bands.empty()) json["bands"] = std::move(bands);
  if (!metric.summary) {
    json["whyNot"] = metric.why_not;
    return json;
  }
  json["summary"] = json_of(*metric.summary, info.direction);
  Json values = Json::array();
  for (const std::optional<double>& value : metric.values) {
    values.push_back(value ? finite(*value) : Json());
  }
  json["values"] = std::move(values);
  Json worst = Json::array();
  for (const Moment& moment : metric.worst) {
    worst.push_back({finite(moment.value), moment.meeting});
  }
  json["worst"] = std::move(worst);
  if (metric.sampled) {
    json["sampled"] = {{"pairs", metric.sampled->pairs},
                       {"confidence", metric.sampled->confidence},
                       {"low", finite(metric.sampled->mean_low)},
                       {"high", finite(metric.sampled->mean_high)}};
  }
  return json;
}

Json json_of(const RequirementReport& requirement) {
  return {{"expression", requirement.expression},
          {"value", requirement.value ? finite(*requirement.value) : Json()},
          {"passed", requirement.passed}};
}

Json json_of(const Skipped& skipped) {
  return {{"metric", skipped.metric}, {"reason", skipped.reason}};
}

// One array a field; element i of each belongs to meeting i.
Json json_of(const std::vector<Meeting>& meetings) {
  Json at = Json::array();
  Json duration = Json::array();
  Json reference = Json::array();
  Json test = Json::array();
  Json pair = Json::array();
  for (const Meeting& meeting : meetings) {
    at.push_back(meeting.at_ms);
    duration.push_back(meeting.duration_ms);
    reference.push_back(meeting.reference_frame);
    test.push_back(meeting.test_frame);
    pair.push_back(meeting.pair);
  }
  return {{"at", std::move(at)},
          {"duration", std::move(duration)},
          {"reference", std::move(reference)},
          {"test", std::move(test)},
          {"pair", std::move(pair)}};
}

Json json_of(const Comparison& comparison);

template <typename T>
Json array_of(const std::vector<T>& items) {
  Json json = Json::array();
  for (const T& item : items) json.push_back(json_of(item));
  return json;
}

Json json_of(const Comparison& comparison) {
  Json json = {{"file", json_of(comparison.test)},
               {"status", name_of(comparison.status())},
               {"summary", comparison.verdict_summary},
               {"score", or_null(comparison.score)},
               {"scoreText", score_text(comparison)},
               {"tier", name_or_empty(comparison.tier)},
               {"identicalBytes", comparison.identical_bytes},
               {"identicalPixels", comparison.identical_pixels},
               {"partial", comparison.partial},
               {"warnings", array_of(comparison.warnings)},
               {"pairing", name_or_empty(comparison.pairing_mode)},
               {"pairingWhy", comparison.pairing_why},
               {"pairingFindings", array_of(comparison.pairing_findings)},
               {"pairs", comparison.distinct_pairs},
               {"measured", comparison.measured_pairs},
               {"identical", comparison.identical_pairs},
               {"measuredAs", comparison.measured_as},
               {"meetings", json_of(comparison.meetings)},
               {"metrics", array_of(comparison.metrics)},
               {"skipped", array_of(comparison.skipped)},
               {"requirements", array_of(comparison.requirements)},
               {"reasons", array_of(comparison.reasons)}};
  if (comparison.content) {
    json["content"] = name_of(comparison.content->kind);
  }
  if (comparison.measured_part && comparison.measured_part_of_test) {
    json["part"] = {json_of(*comparison.measured_part),
                    json_of(*comparison.measured_part_of_test)};
  }
  return json;
}

Json json_of(const Pictures& pictures) {
  constexpr const char* kEmbed[] = {"none", "thumbnail", "worst", "all"};
  Json stills = Json::array();
  for (const Still& still : pictures.stills) {
    stills.push_back({still.side, still.frame, still.size.width,
                      still.size.height, int(still.small), int(still.exact)});
  }
  Json maps = Json::array();
  for (const HeatMap& map : pictures.heat_maps) {
    maps.push_back({map.comparison, map.meeting, map.info->name});
  }
  return {{"embed", kEmbed[size_t(pictures.embed)]},
          {"complete", pictures.complete},
          {"stills", std::move(stills)},
          {"maps", std::move(maps)}};
}

// The least score that passes: as it was asked for, else by the policy.
double target_of(const Report& report) {
  constexpr std::string_view kAsked = "score>=";
  Policy policy;
  for (const Comparison& one : report.comparisons) {
    for (const RequirementReport& asked : one.requirements) {
      const std::string& text = asked.expression;
      double target = 0;
      if (text.starts_with(kAsked) &&
          std::from_chars(text.data() + kAsked.size(),
                          text.data() + text.size(), target)
                  .ec == std::errc()) {
        return target;
      }
    }
    if (auto named = find_policy(one.policy)) policy = *std::move(named);
  }
  return policy.score_warning;
}

Json overview_json(const Report& report) {
  const Overview overview = overview_of(report);
  Json order = Json::array();
  for (const size_t i : overview.best_first) order.push_back(i);
  Json hull = Json::array();
  for (const size_t i : overview.hull) hull.push_back(i);
  return {{"advice", overview.advice},
          {"order", std::move(order)},
          {"hull", std::move(hull)},
          {"target", target_of(report)}};
}

}  // namespace

std::string view_json(const Report& report) {
  Json options = Json::array();
  for (const auto& [name, value] : report.options) {
    options.push_back({name, value});
  }
  Json json = {{"kind", "comparison"},
               {"program", version()},
               {"titles", kind_titles()},
               {"reference", json_of(report.reference)},
               {"candidates", array_of(report.comparisons)},
               {"pictures", json_of(report.pictures)},
               {"timing",
                {{"total", report.timing.total_ms},
                 {"decode", report.timing.decode_ms},
                 {"measure", report.timing.measure_ms}}},
               {"simd", report.simd},
               {"threads", report.threads},
               {"options", std::move(options)}};
  if (report.comparisons.size() > 1) json["overview"] = overview_json(report);
  // File names may not be valid UTF-8; JSON must be.
  return inside_a_page(json.dump());
}

}  // namespace framewise::report
