// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/json/json.h"
#include "bench/output/paired_reports.h"
#include "bench/output/words.h"

namespace framewise::bench {
namespace {

// An end at infinity is null.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json percent_interval(const Estimate& log_ratio) {
  return {{"percent", number(as_percent(log_ratio.value))},
          {"lower", number(as_percent(log_ratio.lower))},
          {"upper", number(as_percent(log_ratio.upper))}};
}

Json arm_json(const std::vector<LaunchValue>& launches) {
  Json times = Json::array();
  for (const LaunchValue& value : launches) times.push_back(value.cpu_s);
  return {{"cpu_s", median_cpu(launches)},
          {"wall_s", median_wall(launches)},
          {"peak_bytes", median_peak(launches)},
          {"answer", launches.empty() ? "" : launches.front().answer},
          {"launches_cpu_s", std::move(times)}};
}

Json result_json(const PairedResult& result) {
  Json json = {{"scenario", result.name}};
  if (result.error) {
    json["error"] = result.error->message;
    return json;
  }
  json["verdict"] = word_of(result.verdict);
  json["pairs"] = result.cpu.pairs;
  json["cpu"] = percent_interval(result.cpu.log_ratio);
  json["p_slower"] = result.cpu.p_slower;
  json["p_faster"] = result.cpu.p_faster;
  json["detectable_percent"] = number(100 * result.detectable);
  json["outliers"] = result.cpu.outliers;
  json["answers_differ"] = result.answers_differ;
  json["wall"] = percent_interval(result.wall.log_ratio);
  json["wall_verdict"] = word_of(result.wall_verdict);
  json["a"] = arm_json(result.a);
  json["b"] = arm_json(result.b);
  json["seconds"] = result.seconds;
  return json;
}

Json blame_json(const Blame& blame) {
  Json parts = Json::array();
  for (const BlamedPart& part : blame.parts) {
    parts.push_back({{"stage", part.name},
                     {"before_s", part.before_s},
                     {"after_s", part.after_s},
                     {"share", part.share}});
  }
  return {{"scenario", blame.scenario},
          {"text", blame.text},
          {"stages", std::move(parts)}};
}

}  // namespace

std::string paired_json(const PairedReport& report) {
  const PairedRun& run = report.run;
  Json json = {{"schema", "framewise.bench/1"},
               {"a", {{"name", run.a.name}, {"identity", run.a_identity}}},
               {"b", {{"name", run.b.name}, {"identity", run.b_identity}}},
               {"usable", run.fitness == Fitness::kUsable},
               {"why_not", why_unfit(run.fitness)},
               {"seed", run.seed},
               {"machine",
                {{"processor", run.machine.processor},
                 {"processors", run.machine.processors},
                 {"kernel", run.machine.kernel},
                 {"governor", run.machine.governor},
                 {"key", run.machine.key()}}},
               {"load", {run.before.average, run.after.average}},
               {"seconds", run.seconds}};
  const auto steal = steal_share(run.before, run.after);
  json["steal_share"] = steal ? Json(*steal) : Json(nullptr);
  json["scenarios"] = Json::array();
  for (const PairedResult& result : run.results) {
    json["scenarios"].push_back(result_json(result));
  }
  if (run.control) json["control"] = result_json(*run.control);
  json["blame"] = Json::array();
  for (const Blame& blame : report.blames) {
    json["blame"].push_back(blame_json(blame));
  }
  return json.dump(2) + "\n";
}

}  // namespace framewise::bench
