// SPDX-License-Identifier: Apache-2.0
// A job as JSON, for clients.
#pragma once

#include <optional>
#include <string>

#include "service/jobs/job_state.h"
#include "service/store/job_store.h"

namespace framewise::service {

struct JobRate {
  double per_second = 0;
  std::optional<double> remaining_s;
};

struct JobView {
  const KeptJob& kept;
  const JobRequest& request;
  JobState state;
  const JobProgress* progress = nullptr;  // null: none yet
  JobRate rate;
  int64_t wanted_by = 1;  // requests
  double preview_s = 0;   // of the film that it shows; 0: none
};

std::string status_json(const JobView& job);
// The data of an event "progress".
std::string progress_json(const JobProgress& progress, const JobRate& rate);

}  // namespace framewise::service
