// SPDX-License-Identifier: Apache-2.0
#include "report/batch/row_facts.h"

#include <algorithm>

#include "base/json/json.h"
#include "base/result.h"
#include "framewise/report.h"

namespace framewise::report {
namespace {

std::optional<double> number_if_given(const Json& json) {
  return json.is_number() ? std::optional(json.number()) : std::nullopt;
}

RowFacts::File file_of(const Json& json) {
  return {.path = json["path"].text(),
          .sha256 = json["sha256"].text(),
          .container = json["container"].text(),
          .codec = json["codec"].text(),
          .width = json["width"].integer(),
          .height = json["height"].integer(),
          .frames = json["frames"].integer(),
          .duration_ms = json["duration_ms"].number(),
          .bytes = json["bytes"].integer()};
}

void read_metrics(const Json& json, RowFacts& facts) {
  for (const auto& [name, values] : json["metrics"].members()) {
    RowFacts::Metric metric{
        .name = name,
        .higher_is_better = values["higher_is_better"].boolean(),
        .why_not = values["reason"].text()};
    for (size_t i = 0; i < kStatistics.size(); ++i) {
      metric.values[i] = number_if_given(values[kStatistics[i]]);
    }
    if (const Json& first = values["worst"][0]; first.is_object()) {
      metric.worst = {.value = first["value"].number(),
                      .at_ms = first["at_ms"].number(),
                      .reference_frame = first["reference_frame"].integer(),
                      .test_frame = first["test_frame"].integer()};
    }
    facts.metrics.push_back(std::move(metric));
  }
}

void read_verdict(const Json& json, RowFacts& facts) {
  const Json& verdict = json["verdict"];
  facts.status = verdict["status"].text();
  for (const Json& reason : verdict["reasons"]) {
    facts.reasons.push_back({.kind = reason["kind"].text(),
                             .severity = reason["severity"].text(),
                             .message = reason["message"].text(),
                             .from_ms = number_if_given(reason["from_ms"]),
                             .to_ms = number_if_given(reason["to_ms"])});
  }
  for (const Json& one : json["requirements"]) {
    facts.requirements.push_back({.expression = one["expression"].text(),
                                  .value = number_if_given(one["value"]),
                                  .passed = one["passed"].boolean()});
  }
}

// Tables name a row by its test, so an error in the original gets the name of
// its file.
std::string message_of(const Json& error, const RowFacts& facts) {
  std::string message = error["message"].text();
  const std::string file = error["file"].text();
  const bool of_original =
      file == facts.reference.path && file != facts.test.path;
  return of_original ? file + ": " + message : message;
}

}  // namespace

const RowFacts::Metric* RowFacts::metric(std::string_view name) const {
  const auto found =
      std::find_if(metrics.begin(), metrics.end(),
                   [name](const Metric& one) { return one.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

bool RowFacts::verdict_failed() const {
  if (fail_on.empty() || error) return false;
  return status != name_of(VerdictStatus::kPass) &&
         (fail_on == name_of(VerdictStatus::kWarning) ||
          status != name_of(VerdictStatus::kWarning));
}

bool RowFacts::requirement_failed() const {
  if (approval) return false;
  return verdict_failed() ||
         std::any_of(requirements.begin(), requirements.end(),
                     [](const Requirement& one) { return !one.passed; });
}

std::string RowFacts::Approval::text() const {
  std::string words = "approved";
  if (!by.empty()) words += " by " + by;
  if (!until.empty()) words += " until " + until;
  return why.empty() ? words : words + ": " + why;
}

Result<RowFacts> parse_row(std::string_view line) {
  const Json json = Json::parse(line);
  if (!json["pair"].is_object()) {
    return with_hint(
        fail(ErrorKind::kInput, "contains a line that is not a row of a batch"),
        "`framewise batch --out FILE.ndjson` writes results");
  }
  const Json& pair = json["pair"];
  RowFacts facts{.index = pair["index"].integer(),
                 .of = pair["of"].integer(),
                 .label = pair["label"].text(),
                 .reference = file_of(json["reference"]),
                 .test = file_of(json["test"]),
                 .tier = json["tier"].text(),
                 .score = number_if_given(json["score"])};
  facts.content_class = json["content"]["class"].text();
  facts.flashes = json["flashes"]["state"].text();
  facts.fail_on = pair["fail_on"].text();
  if (const Json& approved = pair["approved"]; approved.is_object()) {
    facts.approval = {.by = approved["by"].text(),
                      .why = approved["why"].text(),
                      .until = approved["until"].text()};
  }
  facts.identical = json["preflight"]["identical_pixels"].boolean();
  facts.pairs = json["pairing"]["pairs"].integer();
  facts.measured_pairs = json["pairing"]["measured_pairs"].integer();
  facts.total_ms = number_if_given(json["timing_ms"]["total"]);
  read_metrics(json, facts);
  read_verdict(json, facts);
  if (const Json& error = json["error"]; error.is_object()) {
    facts.error = {.kind = error["kind"].text(),
                   .message = message_of(error, facts),
                   .hint = error["hint"].text()};
  }
  return facts;
}

}  // namespace framewise::report
