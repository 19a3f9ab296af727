// SPDX-License-Identifier: Apache-2.0
#include "report/batch/row_facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/result.h"
#include "framewise/report.h"

namespace framewise::report {
namespace {

using Json = nlohmann::ordered_json;

// Null if the member is missing. In the functions below a member of another
// type counts as missing.
const Json& at(const Json& json, const char* key) {
  static const Json nothing;
  if (!json.is_object()) return nothing;
  const auto found = json.find(key);
  return found == json.end() ? nothing : *found;
}

std::string text(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> number(const Json& json, const char* key) {
  const Json& value = at(json, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

int64_t integer(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_number_integer() ? value.get<int64_t>() : 0;
}

bool truth(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_boolean() && value.get<bool>();
}

RowFacts::File file_of(const Json& json) {
  return {.path = text(json, "path"),
          .sha256 = text(json, "sha256"),
          .container = text(json, "container"),
          .codec = text(json, "codec"),
          .width = integer(json, "width"),
          .height = integer(json, "height"),
          .frames = integer(json, "frames"),
          .duration_ms = number(json, "duration_ms").value_or(0),
          .bytes = integer(json, "bytes")};
}

void read_metrics(const Json& json, RowFacts& facts) {
  for (const auto& [name, values] : at(json, "metrics").items()) {
    RowFacts::Metric metric{
        .name = name,
        .higher_is_better = truth(values, "higher_is_better"),
        .why_not = text(values, "reason")};
    for (size_t i = 0; i < kStatistics.size(); ++i) {
      metric.values[i] = number(values, kStatistics[i].data());
    }
    const Json& worst = at(values, "worst");
    if (worst.is_array() && !worst.empty()) {
      const Json& first = worst.front();
      metric.worst = {.value = number(first, "value").value_or(0),
                      .at_ms = number(first, "at_ms").value_or(0),
                      .reference_frame = integer(first, "reference_frame"),
                      .test_frame = integer(first, "test_frame")};
    }
    facts.metrics.push_back(std::move(metric));
  }
}

void read_verdict(const Json& json, RowFacts& facts) {
  const Json& verdict = at(json, "verdict");
  facts.status = text(verdict, "status");
  for (const auto& [position, reason] : at(verdict, "reasons").items()) {
    facts.reasons.push_back({.kind = text(reason, "kind"),
                             .severity = text(reason, "severity"),
                             .message = text(reason, "message"),
                             .from_ms = number(reason, "from_ms"),
                             .to_ms = number(reason, "to_ms")});
  }
  for (const auto& [position, one] : at(json, "requirements").items()) {
    facts.requirements.push_back({.expression = text(one, "expression"),
                                  .value = number(one, "value"),
                                  .passed = truth(one, "passed")});
  }
}

// Tables name a row by its test, so an error in the original gets the name of
// its file.
std::string message_of(const Json& error, const RowFacts& facts) {
  std::string message = text(error, "message");
  const std::string file = text(error, "file");
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
  return verdict_failed() ||
         std::any_of(requirements.begin(), requirements.end(),
                     [](const Requirement& one) { return !one.passed; });
}

Result<RowFacts> parse_row(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!at(json, "pair").is_object()) {
    return with_hint(
        fail(ErrorKind::kInput, "contains a line that is not a row of a batch"),
        "`framewise batch --out FILE.ndjson` writes results");
  }
  const Json& pair = at(json, "pair");
  RowFacts facts{.index = integer(pair, "index"),
                 .of = integer(pair, "of"),
                 .label = text(pair, "label"),
                 .reference = file_of(at(json, "reference")),
                 .test = file_of(at(json, "test")),
                 .tier = text(json, "tier"),
                 .score = number(json, "score")};
  facts.content_class = text(at(json, "content"), "class");
  facts.fail_on = text(pair, "fail_on");
  facts.identical = truth(at(json, "preflight"), "identical_pixels");
  facts.pairs = integer(at(json, "pairing"), "pairs");
  facts.measured_pairs = integer(at(json, "pairing"), "measured_pairs");
  facts.total_ms = number(at(json, "timing_ms"), "total");
  read_metrics(json, facts);
  read_verdict(json, facts);
  if (const Json& error = at(json, "error"); error.is_object()) {
    facts.error = {.kind = text(error, "kind"),
                   .message = message_of(error, facts),
                   .hint = text(error, "hint")};
  }
  return facts;
}

}  // namespace framewise::report
