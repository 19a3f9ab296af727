// SPDX-License-Identifier: Apache-2.0
#include "report/verdict/verdict_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"

namespace framewise::report {
namespace {

Json json_of(const TextDamage& text) {
  Json json = Json::object();
  if (text.cause) json["cause"] = name_of(*text.cause);
  json["share_of_time"] = text.share_of_time;
  if (text.words_kept) json["words_kept"] = *text.words_kept;
  Json lines = Json::array();
  for (const DamagedLine& line : text.lines) {
    Json words = Json::array();
    for (const WordChange& word : line.words) {
      words.push_back({{"before", word.before}, {"after", word.after}});
    }
    const Rect& area = line.area;
    lines.push_back({{"region", {area.x, area.y, area.width, area.height}},
                     {"from_ms", line.span.from_ms},
                     {"to_ms", line.span.to_ms},
                     {"at_ms", line.at_ms},
                     {"correlation", line.correlation},
                     {"contrast", line.contrast},
                     {"words", std::move(words)}});
  }
  json["lines"] = std::move(lines);
  return json;
}

Json json_of(const Reason& reason) {
  Json json = {{"kind", name_of(reason.kind)},
               {"severity", name_of(reason.severity)},
               {"from_ms", reason.span.from_ms},
               {"to_ms", reason.span.to_ms},
               {"at_ms", reason.at_ms},
               {"frames", {reason.first_frame, reason.last_frame}}};
  if (!reason.parts.empty()) {
    Json spans = Json::array();
    for (const TimeSpan& part : reason.parts) {
      spans.push_back({part.from_ms, part.to_ms});
    }
    json["spans"] = std::move(spans);
  }
  if (reason.region) {
    const Rect& region = *reason.region;
    json["region"] = {region.x, region.y, region.width, region.height};
  }
  if (reason.measured) {
    json["value"] = reason.measured->value;
    json["limit"] = reason.measured->limit;
    json["unit"] = reason.measured->unit;
  }
  if (reason.text) json["text"] = json_of(*reason.text);
  json["message"] = reason.message;
  if (!reason.hint.empty()) json["hint"] = reason.hint;
  return json;
}

bool says_identical(const Comparison& comparison) {
  return std::any_of(comparison.reasons.begin(), comparison.reasons.end(),
                     [](const Reason& reason) {
                       return reason.kind == DefectKind::kIdentical;
                     });
}

}  // namespace

Json verdict_json(const Comparison& comparison) {
  Json reasons = Json::array();
  for (const RequirementReport& requirement : comparison.requirements) {
    if (requirement.passed) continue;
    const std::string value = requirement.value
                                  ? fmt::format("{:.6g}", *requirement.value)
                                  : "no value";
    reasons.push_back(
        {{"kind", "requirement_failed"},
         {"severity", "major"},
         {"message",
          fmt::format("{} is not met: {}", requirement.expression, value)}});
  }
  for (const Reason& reason : comparison.reasons) {
    reasons.push_back(json_of(reason));
  }
  if (comparison.identical_pixels && !says_identical(comparison)) {
    reasons.push_back({{"kind", "identical"},
                       {"severity", "info"},
                       {"message", "every pixel of every frame is equal"}});
  }
  Json json = {{"status", name_of(comparison.status())}};
  if (!comparison.policy.empty()) json["policy"] = comparison.policy;
  if (!comparison.verdict_summary.empty()) {
    json["summary"] = comparison.verdict_summary;
  }
  json["reasons"] = std::move(reasons);
  return json;
}

Json error_json(const Error& error) {
  Json json = {{"kind", name_of(error.kind)}, {"message", error.message}};
  if (!error.hint.empty()) json["hint"] = error.hint;
  if (!error.file.empty()) json["file"] = error.file;
  if (error.frame) json["frame"] = *error.frame;
  if (error.offset) json["offset"] = *error.offset;
  return json;
}

void add_judgement(const Comparison& comparison, Json& json) {
  if (comparison.content) {
    const ContentProfile& content = *comparison.content;
    json["content"] = {{"class", name_of(content.kind)},
                       {"motion", content.motion},
                       {"complexity", content.complexity},
                       {"monochrome", content.monochrome}};
  }
  if (comparison.tier) json["tier"] = name_of(*comparison.tier);
  if (!comparison.score) return;
  json["score"] = *comparison.score;
  if (const auto& interval = comparison.score_interval) {
    json["score_low"] = interval->low;
    json["score_high"] = interval->high;
  }
  if (comparison.score_otherwise) {
    json["score_otherwise"] = *comparison.score_otherwise;
  }
  Json parts = Json::array();
  for (const ScorePart& part : comparison.score_parts) {
    parts.push_back({{"name", part.name},
                     {"points", part.points},
                     {"message", part.message}});
  }
  json["score_parts"] = std::move(parts);
}

}  // namespace framewise::report
