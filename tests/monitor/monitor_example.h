// SPDX-License-Identifier: Apache-2.0
// A batch in the middle of its work.
#pragma once

#include <stdexcept>
#include <string>

#include "monitor/status.h"
#include "telemetry/reading/exposition.h"

namespace framewise::monitor {

inline telemetry::Snapshot snapshot_of(const std::string& text, double time_s) {
  auto snapshot = telemetry::parse_exposition(text);
  if (!snapshot) throw std::runtime_error(snapshot.error().to_string());
  snapshot->time_s = time_s;
  return *std::move(snapshot);
}

inline Reading example_reading() {
  Reading reading{.name = "results.ndjson", .running = true};
  reading.age_s = 1;
  reading.jobs = FinishedJobs{.passed = 80, .failed = 3, .errors = 1};
  reading.jobs->error_kinds = {{"input", 1}};
  reading.jobs->worst = {
      {.status = batch::Status::kError,
       .name = "small/broken.gif",
       .word = "error",
       .why = "frame 3 is cut"},
      {.status = batch::Status::kFailed,
       .name = "small/a folder with a long name/another/lost.gif",
       .word = "ARTIFACT",
       .why = "lost colors in \x1b[31mall frames of the animation",
       .score = 12.34}};
  reading.snapshot = snapshot_of(
      "process_start_time_seconds 900\n"
      "process_cpu_seconds_total 187\n"
      "process_threads 5\n"
      "process_resident_memory_bytes 327155712\n"
      "framewise_memory_budget_bytes 1073741824\n"
      "framewise_memory_used_ratio 0.3\n"
      "framewise_memory_level 0\n"
      "framewise_memory_full_in_seconds +Inf\n"
      "framewise_progress_items{state=\"total\"} 200\n"
      "framewise_progress_items{state=\"done\"} 84\n"
      "framewise_progress_items{state=\"working\"} 2\n"
      "framewise_progress_ratio 0.42\n"
      "framewise_progress_remaining_seconds 69\n"
      "framewise_progress_elapsed_seconds 50\n"
      "framewise_queue_jobs{state=\"waiting\"} 114\n"
      "framewise_cache_hits_total{tier=\"disk\"} 30\n"
      "framewise_cache_hits_total{tier=\"memory\"} 10\n"
      "framewise_cache_hits_total{tier=\"server\"} 0\n"
      "framewise_cache_misses_total{state=\"new\"} 8\n"
      "framewise_cache_misses_total{state=\"removed\"} 2\n"
      "framewise_cache_saved_seconds_total 41.5\n"
      "framewise_frame_pool_requests_total 1000\n"
      "framewise_frame_pool_allocations_total 20\n"
      "framewise_errors_total{kind=\"input\"} 1\n"
      "framewise_errors_total{kind=\"io\"} 0\n"
      "framewise_job_retries_total 2\n"
      "# TYPE framewise_job_duration_seconds histogram\n"
      "framewise_job_duration_seconds_bucket{le=\"0.5\"} 0\n"
      "framewise_job_duration_seconds_bucket{le=\"1\"} 84\n"
      "framewise_job_duration_seconds_bucket{le=\"+Inf\"} 84\n"
      "# TYPE framewise_stage_duration_seconds histogram\n"
      "framewise_stage_duration_seconds_sum{stage=\"decode\"} 30\n"
      "framewise_stage_duration_seconds_sum{stage=\"defects\"} 10\n"
      "framewise_stage_duration_seconds_sum{stage=\"job\"} 90\n"
      "# TYPE framewise_metric_seconds_total counter\n"
      "framewise_metric_seconds_total{metric=\"ssim\"} 10\n"
      "framewise_metric_pixels_total{metric=\"ssim\"} 2e9\n",
      1000);
  return reading;
}

}  // namespace framewise::monitor
