// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_series.h"

namespace framewise::service {
namespace {

constexpr JobState kEnds[] = {JobState::kDone, JobState::kFailed,
                              JobState::kCancelled};

}  // namespace

JobSeries::OfKind::OfKind(std::string_view kind)
    : seconds("framewise_service_job_seconds", "Time that jobs ran.",
              telemetry::kStageSeconds, {{"kind", std::string(kind)}}) {
  for (const JobState state : kEnds) {
    ended.emplace_back(
        "framewise_service_jobs_ended_total", "Jobs that ended.",
        telemetry::Labels{{"kind", std::string(kind)},
                          {"state", std::string(name_of(state))}});
  }
}

JobSeries::JobSeries(std::span<const jobs::Kind> kinds) {
  for (const jobs::Kind& kind : kinds) {
    if (!kind.is_offered_to(jobs::Asker::kService)) continue;
    kinds_.try_emplace(std::string(kind.name), kind.name);
  }
}

void JobSeries::record_end(const std::string& kind, JobState state,
                           double seconds) {
  const auto found = kinds_.find(kind);
  if (found == kinds_.end() || !is_finished(state)) return;
  found->second.ended[size_t(state) - size_t(JobState::kDone)].add();
  found->second.seconds.record(seconds);
}

}  // namespace framewise::service
