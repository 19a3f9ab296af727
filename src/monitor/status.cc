// SPDX-License-Identifier: Apache-2.0
#include "monitor/status.h"

#include <algorithm>
#include <cmath>

namespace framewise::monitor {
namespace {

using telemetry::LabelIs;
using telemetry::SeriesValue;
using telemetry::Snapshot;

constexpr const char* kItems = "framewise_progress_items";

std::optional<double> quantile_of(const Snapshot& snapshot, const char* name,
                                  double share) {
  const auto histogram = telemetry::histogram_of(snapshot, name);
  return histogram ? telemetry::quantile(*histogram, share) : std::nullopt;
}

void add_progress(const Reading* before, const Reading& now, Status& status) {
  const Snapshot& all = now.snapshot;
  status.total = telemetry::sum_of(all, kItems, {"state", "total"});
  status.done = telemetry::sum_of(all, kItems, {"state", "done"});
  status.ratio = telemetry::sum_of(all, "framewise_progress_ratio");
  status.remaining_s =
      telemetry::sum_of(all, "framewise_progress_remaining_seconds");
  status.elapsed_s =
      telemetry::sum_of(all, "framewise_progress_elapsed_seconds");
  if (status.total == 0.0) status.total.reset();
  if (status.remaining_s && !std::isfinite(*status.remaining_s)) {
    status.remaining_s.reset();
  }
  status.jobs = now.jobs;
  const double seconds = before ? all.time_s - before->snapshot.time_s
                                : status.elapsed_s.value_or(0);
  if (seconds <= 0) return;
  if (before && before->jobs && now.jobs) {
    status.per_second = double(now.jobs->all() - before->jobs->all()) / seconds;
  } else if (status.done) {
    const double earlier =
        before ? telemetry::sum_of(before->snapshot, kItems, {"state", "done"})
                     .value_or(0)
               : 0;
    status.per_second = std::max(0.0, *status.done - earlier) / seconds;
  }
}

void add_machine(const Reading* before, const Reading& now, Status& status) {
  const Snapshot& all = now.snapshot;
  status.threads = telemetry::sum_of(all, "process_threads");
  status.resident_bytes =
      telemetry::sum_of(all, "process_resident_memory_bytes");
  status.budget_bytes = telemetry::sum_of(all, "framewise_memory_budget_bytes");
  status.memory_share = telemetry::sum_of(all, "framewise_memory_used_ratio");
  status.memory_level = telemetry::sum_of(all, "framewise_memory_level");
  status.full_in_s = telemetry::sum_of(all, "framewise_memory_full_in_seconds");
  const auto used = telemetry::sum_of(all, "process_cpu_seconds_total");
  const double since = before ? before->snapshot.time_s : all.start_s;
  const double seconds = all.time_s - since;
  if (!used || since <= 0 || seconds <= 0) return;
  const double earlier =
      before ? telemetry::sum_of(before->snapshot, "process_cpu_seconds_total")
                   .value_or(0)
             : 0;
  if (*used >= earlier) status.cores = (*used - earlier) / seconds;
}

void add_caches(const Snapshot& all, Status& status) {
  for (const SeriesValue& one : all.series) {
    if (one.name != "framewise_cache_hits_total") continue;
    status.tier_hits[std::string(one.label("tier"))] += one.value;
    status.hits += one.value;
  }
  status.misses =
      telemetry::sum_of(all, "framewise_cache_misses_total").value_or(0);
  if (status.hits + status.misses > 0) {
    status.hit_ratio = status.hits / (status.hits + status.misses);
  }
  status.saved_s =
      telemetry::sum_of(all, "framewise_cache_saved_seconds_total").value_or(0);
  const auto requests =
      telemetry::sum_of(all, "framewise_frame_pool_requests_total");
  const auto made =
      telemetry::sum_of(all, "framewise_frame_pool_allocations_total");
  if (requests && made && *requests > 0) {
    status.pool_reuse = 1 - *made / *requests;
  }
}

void add_queue(const Snapshot& all, Status& status) {
  status.waiting =
      telemetry::sum_of(all, "framewise_queue_jobs", {"state", "waiting"});
  status.working = telemetry::sum_of(all, kItems, {"state", "working"});
  status.wait_p95_s = quantile_of(all, "framewise_queue_wait_seconds", 0.95);
  status.job_p50_s = quantile_of(all, "framewise_job_duration_seconds", 0.5);
  status.job_p95_s = quantile_of(all, "framewise_job_duration_seconds", 0.95);
  constexpr const char* kReports = "framewise_progress_report_duration_seconds";
  status.report_p50_s = quantile_of(all, kReports, 0.5);
  status.report_p95_s = quantile_of(all, kReports, 0.95);
  status.report_p99_s = quantile_of(all, kReports, 0.99);
  for (const SeriesValue& one : all.series) {
    if (one.name == "framewise_errors_total" && one.value > 0) {
      status.errors[std::string(one.label("kind"))] += one.value;
    }
  }
  const auto count = [&all](const char* name) {
    return telemetry::sum_of(all, name).value_or(0);
  };
  status.retries = count("framewise_job_retries_total");
  status.timeouts = count("framewise_job_timeouts_total");
  status.deaths = count("framewise_worker_deaths_total");
}

void sort_shares(std::vector<Share>& shares) {
  double all = 0;
  for (const Share& one : shares) all += one.share;
  for (Share& one : shares) one.share = all > 0 ? one.share / all : 0;
  std::erase_if(shares, [](const Share& one) { return one.share <= 0; });
  std::ranges::stable_sort(shares, std::greater<>{}, &Share::share);
}

// Stages that consist of others would count them twice.
bool contains_others(std::string_view stage) {
  constexpr std::string_view kOuter[] = {"conclude", "job", "measure",
                                         "open and pair"};
  return std::ranges::count(kOuter, stage) > 0;
}

void add_shares(const Snapshot& recent, Status& status) {
  std::map<std::string, double> pixels;
  for (const SeriesValue& one : recent.series) {
    if (one.name == "framewise_metric_pixels_total") {
      pixels[std::string(one.label("metric"))] += one.value;
    }
  }
  for (const SeriesValue& one : recent.series) {
    if (one.name == "framewise_stage_duration_seconds") {
      const std::string stage(one.label("stage"));
      if (contains_others(stage)) continue;
      status.stages.push_back({stage, one.sum});
    } else if (one.name == "framewise_metric_seconds_total" && one.value > 0) {
      const std::string metric(one.label("metric"));
      status.metrics.push_back(
          {metric, one.value, pixels[metric] / one.value / 1e6});
    }
  }
  sort_shares(status.stages);
  sort_shares(status.metrics);
}

}  // namespace

Status status_of(const Reading* before, const Reading& now,
                 std::vector<telemetry::Alert> alerts) {
  Status status{.source = now.name, .running = now.running, .age_s = now.age_s};
  add_progress(before, now, status);
  add_machine(before, now, status);
  add_caches(now.snapshot, status);
  add_queue(now.snapshot, status);
  add_shares(before ? telemetry::increase(before->snapshot, now.snapshot)
                    : now.snapshot,
             status);
  status.alerts = std::move(alerts);
  return status;
}

}  // namespace framewise::monitor
