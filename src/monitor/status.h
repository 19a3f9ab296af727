// SPDX-License-Identifier: Apache-2.0
// The state that a monitor shows, computed from two readings of one source.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "monitor/source.h"
#include "telemetry/alerts/evaluation.h"

namespace framewise::monitor {

struct Share {
  std::string name;
  double share = 0;  // of the time of all
  double rate = 0;   // of metrics: megapixels a second on one thread
};

struct Status {
  std::string source;
  bool running = false;
  std::optional<double> age_s;  // of the metrics
  std::optional<double> elapsed_s;

  // Progress.
  std::optional<double> done;
  std::optional<double> total;
  std::optional<double> ratio;  // 0 to 1
  std::optional<double> per_second;
  std::optional<double> remaining_s;
  std::optional<FinishedJobs> jobs;

  // Machine.
  std::optional<double> cores;  // busy, over the last interval
  std::optional<double> threads;
  std::optional<double> resident_bytes;
  std::optional<double> budget_bytes;
  std::optional<double> memory_share;  // of the budget or limit
  std::optional<double> memory_level;  // 0 to 3
  std::optional<double> full_in_s;     // infinite: not growing

  // Caches and pools.
  std::optional<double> hit_ratio;  // absent: no look-ups
  double hits = 0;
  double misses = 0;
  std::map<std::string, double> tier_hits;
  double saved_s = 0;
  std::optional<double> pool_reuse;

  // Queue, errors, reports of progress.
  std::optional<double> waiting;
  std::optional<double> working;
  std::optional<double> wait_p95_s;
  std::optional<double> job_p50_s;
  std::optional<double> job_p95_s;
  std::map<std::string, double> errors;  // by kind, without those that are 0
  double retries = 0;
  double timeouts = 0;
  double deaths = 0;
  std::optional<double> report_p50_s;
  std::optional<double> report_p95_s;
  std::optional<double> report_p99_s;

  std::vector<Share> stages;   // the longest first
  std::vector<Share> metrics;  // likewise
  std::vector<telemetry::Alert> alerts;
};

// `before` may be null: rates are then those since the process began.
Status status_of(const Reading* before, const Reading& now,
                 std::vector<telemetry::Alert> alerts);

// For scripts; the schema is framewise.monitor/1.
std::string status_json(const Status& status);

}  // namespace framewise::monitor
