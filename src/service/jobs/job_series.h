// SPDX-License-Identifier: Apache-2.0
// Series of the queue and its jobs.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>

#include "jobs/kinds.h"
#include "service/jobs/job_state.h"
#include "telemetry/series.h"

namespace framewise::service {

struct JobSeries {
  explicit JobSeries(std::span<const jobs::Kind> kinds);

  struct OfKind {
    explicit OfKind(std::string_view kind);
    std::deque<telemetry::Counter> ended;  // done, failed, cancelled
    telemetry::Histogram seconds;
  };
  void record_end(const std::string& kind, JobState state, double seconds);

  telemetry::Gauge queued{"framewise_service_jobs_queued",
                          "Jobs that wait for a thread."};
  telemetry::Gauge running{"framewise_service_jobs_running",
                           "Jobs that run now."};
  telemetry::Gauge backlog{"framewise_service_backlog_seconds",
                           "Predicted time until a new job begins."};
  telemetry::Counter accepted{"framewise_service_jobs_accepted_total",
                              "Jobs that were accepted as new ones."};
  telemetry::Counter joined{
      "framewise_service_jobs_joined_total",
      "Requests that were answered by a job of equal content."};
  telemetry::Counter refused{"framewise_service_jobs_refused_total",
                             "Jobs for which there was no room."};
  telemetry::Histogram waits{"framewise_service_job_wait_seconds",
                             "Time that jobs waited for a thread."};

 private:
  std::map<std::string, OfKind, std::less<>> kinds_;
};

}  // namespace framewise::service
