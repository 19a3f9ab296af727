// SPDX-License-Identifier: Apache-2.0
#include "report/batch/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/result.h"

namespace framewise::report {
namespace {

constexpr const char* kSchema = "framewise.baseline/1";

constexpr VerdictStatus kBestFirst[] = {
    VerdictStatus::kPass, VerdictStatus::kUnknown, VerdictStatus::kWarning,
    VerdictStatus::kArtifact, VerdictStatus::kError};

int rank_of(VerdictStatus status) {
  return int(std::find(std::begin(kBestFirst), std::end(kBestFirst), status) -
             std::begin(kBestFirst));
}

std::optional<double> number_of(const Json& json) {
  return json.is_number() ? std::optional(json.number()) : std::nullopt;
}

Result<BaselineItem> parse_item(const Json& json) {
  BaselineItem item{.reference = json["reference"].text(),
                    .reference_sha256 = json["reference_sha256"].text(),
                    .test = json["test"].text(),
                    .test_sha256 = json["test_sha256"].text()};
  if (item.test.empty()) {
    return fail(ErrorKind::kInput, "an item lacks \"test\"");
  }
  item.by = json["by"].text();
  item.why = json["why"].text();
  item.until = json["until"].text();
  const std::string status = json["status"].text();
  for (const VerdictStatus one : kBestFirst) {
    if (status == name_of(one)) item.status = one;
  }
  item.score = number_of(json["score"]);
  item.bytes = int64_t(std::clamp(json["bytes"].number(), 0.0, 9e15));
  for (const auto& [name, value] : json["metrics"].members()) {
    const auto mean = number_of(value["mean"]);
    const auto worst = number_of(value["worst"]);
    if (mean && worst) item.metrics[name] = {*mean, *worst};
  }
  return item;
}

// Whether `now` is worse than `approved` by more than the share `tolerance`.
bool is_worse(double approved, double now, bool higher, double tolerance) {
  const double loss = higher ? approved - now : now - approved;
  return loss > std::max(tolerance * std::abs(approved), 1e-9);
}

}  // namespace

BaselineItem item_of(const Report& report, size_t index) {
  const Comparison& comparison = report.comparisons[index];
  BaselineItem item{.reference = report.reference.path,
                    .reference_sha256 = report.reference.sha256,
                    .test = comparison.test.path,
                    .test_sha256 = comparison.test.sha256,
                    .status = comparison.status(),
                    .score = comparison.score,
                    .bytes = comparison.test.bytes};
  for (const MetricReport& metric : comparison.metrics) {
    if (!metric.summary) continue;
    const bool higher = metric.info->direction == Direction::kHigherIsBetter;
    item.metrics[std::string(metric.info->name)] = {
        metric.summary->mean,
        higher ? metric.summary->min : metric.summary->max};
  }
  return item;
}

BaselineItem item_of(const RowFacts& row, const std::string& name) {
  BaselineItem item{.reference = row.reference.path,
                    .reference_sha256 = row.reference.sha256,
                    .test = name,
                    .test_sha256 = row.test.sha256,
                    .score = row.score,
                    .bytes = row.test.bytes};
  for (const VerdictStatus one : kBestFirst) {
    if (row.status == name_of(one)) item.status = one;
  }
  constexpr size_t kMean = 0, kLeast = 3, kMost = 8;  // of kStatistics
  for (const RowFacts::Metric& metric : row.metrics) {
    const auto& mean = metric.values[kMean];
    const auto& worst = metric.values[metric.higher_is_better ? kLeast : kMost];
    if (mean && worst) item.metrics[metric.name] = {*mean, *worst};
  }
  return item;
}

Result<Baseline> parse_baseline(std::string_view text) {
  const Json json = Json::parse(text);
  if (json["schema"] != kSchema) {
    return with_hint(fail(ErrorKind::kInput, "not a baseline"),
                     "`framewise baseline approve` writes one");
  }
  Baseline baseline;
  for (const Json& entry : json["items"]) {
    if (!entry.is_object()) {
      return fail(ErrorKind::kInput, "an item is not an object");
    }
    FW_ASSIGN_OR_RETURN(BaselineItem item, parse_item(entry));
    const std::string name = item.test;
    baseline[name] = std::move(item);
  }
  return baseline;
}

std::string baseline_json(const Baseline& baseline) {
  Json items = Json::array();
  for (const auto& [name, item] : baseline) {
    Json metrics = Json::object();
    for (const auto& [metric, value] : item.metrics) {
      metrics[metric] = {{"mean", value.mean}, {"worst", value.worst}};
    }
    Json entry = {{"test", item.test},
                  {"test_sha256", item.test_sha256},
                  {"reference", item.reference},
                  {"reference_sha256", item.reference_sha256},
                  {"bytes", item.bytes},
                  {"status", name_of(item.status)}};
    if (item.score) entry["score"] = *item.score;
    if (!item.by.empty()) entry["by"] = item.by;
    if (!item.why.empty()) entry["why"] = item.why;
    if (!item.until.empty()) entry["until"] = item.until;
    entry["metrics"] = std::move(metrics);
    items.push_back(std::move(entry));
  }
  const Json json = {{"schema", kSchema}, {"items", std::move(items)}};
  return json.dump(2) + "\n";
}

std::vector<std::string> what_got_worse(const BaselineItem& approved,
                                        const BaselineItem& now,
                                        double tolerance) {
  std::vector<std::string> worse;
  if (rank_of(now.status) > rank_of(approved.status)) {
    worse.push_back(fmt::format("{} was {}", name_of(now.status),
                                name_of(approved.status)));
  }
  if (approved.score && now.score &&
      is_worse(*approved.score, *now.score, true, tolerance)) {
    worse.push_back(
        fmt::format("score {:.2f} was {:.2f}", *now.score, *approved.score));
  }
  for (const auto& [name, before] : approved.metrics) {
    const auto info = find_metric(name);
    const auto after = now.metrics.find(name);
    if (!info) continue;
    if (after == now.metrics.end()) {
      worse.push_back(name + " has no value anymore");
      continue;
    }
    const bool higher = (*info)->direction == Direction::kHigherIsBetter;
    if (is_worse(before.mean, after->second.mean, higher, tolerance)) {
      worse.push_back(fmt::format("{} {:.4g} was {:.4g}", name,
                                  after->second.mean, before.mean));
    }
    if (is_worse(before.worst, after->second.worst, higher, tolerance)) {
      worse.push_back(fmt::format("worst {} {:.4g} was {:.4g}", name,
                                  after->second.worst, before.worst));
    }
  }
  return worse;
}

}  // namespace framewise::report
