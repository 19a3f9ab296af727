// SPDX-License-Identifier: Apache-2.0
// For each alert: series with which it fires, and similar ones with which it
// stays silent. Both promtool and our own evaluation run them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace framewise::telemetry {

// "5+2x30" is 5, 7, 9, … for 30 minutes after the first; "4x30" is always 4.
struct ExampleSeries {
  std::string series;
  std::string values;
};

struct AlertExample {
  std::string alert;
  int minute = 0;  // when it is looked at
  std::vector<ExampleSeries> fires;
  std::vector<ExampleSeries> silent;
};

inline const std::vector<AlertExample>& alert_examples() {
  static const std::string kMisses = "framewise_cache_misses_total{state=\"";
  static const std::string kJobs = "framewise_jobs_total{status=\"";
  static const std::string kJobTime = "framewise_job_duration_seconds_";
  static const std::string kWait = "framewise_queue_wait_seconds_";
  static const std::string kReport =
      "framewise_progress_report_duration_seconds_";
  static const std::vector<AlertExample> examples = {
      {"FramewiseCacheHitRateLow",
       30,
       {{"framewise_cache_hits_total{tier=\"disk\"}", "0+10x60"},
        {kMisses + "removed\"}", "0+30x60"}},
       // A first batch: hardly a hit, but nothing that the cache has had.
       {{"framewise_cache_hits_total{tier=\"disk\"}", "0+10x60"},
        {kMisses + "new\"}", "0+300x60"},
        {kMisses + "removed\"}", "0x60"}}},
      {"FramewiseCacheHitRateVeryLow",
       120,
       {{"framewise_cache_hits_total{tier=\"disk\"}", "0+2x150"},
        {kMisses + "removed\"}", "0+30x150"}},
       {{"framewise_cache_hits_total{tier=\"disk\"}", "0+10x150"},
        {kMisses + "removed\"}", "0+30x150"}}},
      {"FramewiseCacheEvictionsHigh",
       30,
       {{"framewise_cache_evictions_total{tier=\"disk\"}", "0+10x60"},
        {kMisses + "removed\"}", "0+9x60"}},
       // A full cache whose old entries nobody looks for.
       {{"framewise_cache_evictions_total{tier=\"disk\"}", "0+10x60"},
        {kMisses + "new\"}", "0+10x60"},
        {kMisses + "removed\"}", "0+1x60"}}},
      {"FramewiseCacheDamaged",
       30,
       {{"framewise_cache_damaged_total", "0+1x60"}},
       {{"framewise_cache_damaged_total", "7x60"}}},
      {"FramewiseCardFails",
       30,
       {{"framewise_card_failures_total", "0+1x60"}},
       {{"framewise_card_failures_total", "1x60"}}},
      {"FramewiseCardMemoryHigh",
       10,
       {{"framewise_card_memory_bytes", "9e9x20"},
        {"framewise_card_memory_limit_bytes", "1e10x20"}},
       {{"framewise_card_memory_bytes", "7e9x20"},
        {"framewise_card_memory_limit_bytes", "1e10x20"}}},
      {"FramewiseMemoryHigh",
       10,
       {{"framewise_memory_used_ratio", "0.9x20"}},
       {{"framewise_memory_used_ratio", "0.79x20"}}},
      {"FramewiseMemoryCritical",
       10,
       {{"framewise_memory_used_ratio", "0.96x20"}},
       {{"framewise_memory_used_ratio", "0.94x20"}}},
      {"FramewiseMemoryFullSoon",
       10,
       {{"framewise_memory_full_in_seconds", "50x20"}},
       {{"framewise_memory_full_in_seconds", "600x20"}}},
      {"FramewiseErrorsHigh",
       30,
       {{kJobs + "passed\"}", "0+9x60"}, {kJobs + "error\"}", "0+1x60"}},
       {{kJobs + "passed\"}", "0+99x60"}, {kJobs + "error\"}", "0+1x60"}}},
      {"FramewiseErrorsCritical",
       30,
       {{kJobs + "passed\"}", "0+1x60"}, {kJobs + "error\"}", "0+9x60"}},
       // Failures are results, not errors.
       {{kJobs + "failed\"}", "0+9x60"}, {kJobs + "error\"}", "0+1x60"}}},
      {"FramewiseJobsSlow",
       30,
       {{kJobTime + "bucket{le=\"10\"}", "0+9x60"},
        {kJobTime + "bucket{le=\"+Inf\"}", "0+10x60"},
        {kJobTime + "count", "0+10x60"}},
       {{kJobTime + "bucket{le=\"10\"}", "0+99x60"},
        {kJobTime + "bucket{le=\"+Inf\"}", "0+100x60"},
        {kJobTime + "count", "0+100x60"}}},
      {"FramewiseTimeouts",
       60,
       {{"framewise_job_timeouts_total", "0+1x90"},
        {kJobs + "passed\"}", "0+9x90"}},
       {{"framewise_job_timeouts_total", "3x90"},
        {kJobs + "passed\"}", "0+9x90"}}},
      {"FramewiseWorkersDie",
       30,
       {{"framewise_worker_deaths_total", "0+1x60"}},
       // One in half an hour.
       {{"framewise_worker_deaths_total", "1x60"}}},
      {"FramewiseModelReloads",
       30,
       {{"framewise_model_loads_total", "0+12x60"}},
       {{"framewise_model_loads_total", "0+1x60"}}},
      {"FramewiseBatchStalled",
       40,
       {{"framewise_queue_jobs{state=\"running\"}", "2x60"},
        {kJobs + "passed\"}", "100x60"}},
       // Nothing ends because nothing runs.
       {{"framewise_queue_jobs{state=\"running\"}", "0x60"},
        {kJobs + "passed\"}", "100x60"}}},
      {"FramewiseFramePoolReuseLow",
       40,
       {{"framewise_frame_pool_allocations_total", "0+3000x60"},
        {"framewise_frame_pool_requests_total", "0+5000x60"}},
       {{"framewise_frame_pool_allocations_total", "0+100x60"},
        {"framewise_frame_pool_requests_total", "0+5000x60"}}},
      {"FramewiseQueueWaits",
       30,
       {{kWait + "bucket{le=\"5\"}", "0+6x60"},
        {kWait + "bucket{le=\"+Inf\"}", "0+10x60"},
        {kWait + "count", "0+10x60"}},
       {{kWait + "bucket{le=\"5\"}", "0+10x60"},
        {kWait + "bucket{le=\"+Inf\"}", "0+10x60"},
        {kWait + "count", "0+10x60"}}},
      {"FramewiseProgressSlow",
       30,
       {{kReport + "bucket{le=\"0.1\"}", "0+900x60"},
        {kReport + "bucket{le=\"+Inf\"}", "0+1000x60"},
        {kReport + "count", "0+1000x60"}},
       {{kReport + "bucket{le=\"0.1\"}", "0+1000x60"},
        {kReport + "bucket{le=\"+Inf\"}", "0+1000x60"},
        {kReport + "count", "0+1000x60"}}},
      {"FramewiseOpenFilesHigh",
       10,
       {{"process_open_fds", "900x20"}, {"process_max_fds", "1024x20"}},
       {{"process_open_fds", "500x20"}, {"process_max_fds", "1024x20"}}},
      {"FramewiseExportFails",
       30,
       {{"framewise_telemetry_export_failures_total", "0+2x60"}},
       {{"framewise_telemetry_export_failures_total", "4x60"}}},
      {"FramewiseTasksWaitForMemory",
       10,
       {{"framewise_memory_stalled_ratio", "0.2x20"}},
       {{"framewise_memory_stalled_ratio", "0.01x20"}}},
      {"FramewiseCacheDiskFull",
       10,
       {{"framewise_cache_disk_free_ratio", "0.04x20"}},
       {{"framewise_cache_disk_free_ratio", "0.2x20"}}},
      {"FramewiseQueueLong",
       10,
       {{"framewise_service_jobs_queued", "120x20"}},
       {{"framewise_service_jobs_queued", "99x20"}}},
      {"FramewiseProcessorsBusy",
       30,
       {{"process_cpu_seconds_total", "0+108x60"},
        {"framewise_processors", "2x60"},
        {"framewise_service_jobs_queued", "3x60"}},
       // As busy, but nobody waits: a batch, or a service that keeps up.
       {{"process_cpu_seconds_total", "0+120x60"},
        {"framewise_processors", "2x60"},
        {"framewise_service_jobs_queued", "0x60"}}},
  };
  return examples;
}

}  // namespace framewise::telemetry
