// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/json/json.h"
#include "monitor/status.h"

namespace framewise::monitor {
namespace {

Json number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json();
}

Json jobs_json(const FinishedJobs& jobs) {
  Json worst = Json::array();
  for (const JobRow& row : jobs.worst) {
    worst.push_back({{"name", row.name},
                     {"status", row.word},
                     {"score", number(row.score)},
                     {"why", row.why}});
  }
  return {{"passed", jobs.passed},
          {"failed", jobs.failed},
          {"errors", jobs.errors},
          {"error_kinds", jobs.error_kinds},
          {"worst", std::move(worst)}};
}

Json shares_json(const std::vector<Share>& shares, bool rates) {
  Json list = Json::array();
  for (const Share& one : shares) {
    Json json = {{"name", one.name}, {"share", one.share}};
    if (rates) json["megapixels_per_second"] = one.rate;
    list.push_back(std::move(json));
  }
  return list;
}

Json alerts_json(const std::vector<telemetry::Alert>& alerts) {
  Json list = Json::array();
  for (const telemetry::Alert& alert : alerts) {
    list.push_back({{"name", alert.rule.name},
                    {"severity", name_of(alert.rule.severity)},
                    {"value", number(alert.value)},
                    {"limit", alert.rule.limit},
                    {"summary", telemetry::summary_of(alert.rule)}});
  }
  return list;
}

}  // namespace

std::string status_json(const Status& status) {
  const Json json = {
      {"schema", "framewise.monitor/1"},
      {"source", status.source},
      {"running", status.running},
      {"age_s", number(status.age_s)},
      {"progress",
       {{"done", number(status.done)},
        {"total", number(status.total)},
        {"ratio", number(status.ratio)},
        {"per_second", number(status.per_second)},
        {"elapsed_s", number(status.elapsed_s)},
        {"remaining_s", number(status.remaining_s)},
        {"report_p50_s", number(status.report_p50_s)},
        {"report_p95_s", number(status.report_p95_s)},
        {"report_p99_s", number(status.report_p99_s)}}},
      {"jobs", status.jobs ? jobs_json(*status.jobs) : Json()},
      {"machine",
       {{"cores_busy", number(status.cores)},
        {"threads", number(status.threads)},
        {"resident_bytes", number(status.resident_bytes)},
        {"budget_bytes", number(status.budget_bytes)},
        {"memory_ratio", number(status.memory_share)},
        {"memory_level", number(status.memory_level)},
        {"memory_full_in_s", number(status.full_in_s)}}},
      {"cache",
       {{"hit_ratio", number(status.hit_ratio)},
        {"hits", status.tier_hits},
        {"misses", status.misses},
        {"saved_s", status.saved_s}}},
      {"frame_pool", {{"reuse_ratio", number(status.pool_reuse)}}},
      {"queue",
       {{"waiting", number(status.waiting)},
        {"working", number(status.working)},
        {"wait_p95_s", number(status.wait_p95_s)},
        {"job_p50_s", number(status.job_p50_s)},
        {"job_p95_s", number(status.job_p95_s)}}},
      {"errors",
       {{"by_kind", status.errors},
        {"retries", status.retries},
        {"timeouts", status.timeouts},
        {"worker_deaths", status.deaths}}},
      {"stages", shares_json(status.stages, false)},
      {"metrics", shares_json(status.metrics, true)},
      {"alerts", alerts_json(status.alerts)}};
  return json.dump_printable(2) + "\n";
}

}  // namespace framewise::monitor
