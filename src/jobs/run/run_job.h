// SPDX-License-Identifier: Apache-2.0
// A job of the public interface as a request of its kind.
#pragma once

#include "framewise/job.h"
#include "jobs/kinds.h"

namespace framewise::jobs {

struct PublicJob {
  const Kind* kind = nullptr;
  JobRequest request;
  Host host;
};
runtime::WorkContext public_work(const JobOptions& options, Executor& executor);
// Checks it; opens nothing.
Result<PublicJob> public_job(const Job& job, const JobOptions& options);

Result<JobResult> run_public_job(const PublicJob& job,
                                 const std::filesystem::path& folder,
                                 runtime::WorkContext work,
                                 const JobOptions& options);

}  // namespace framewise::jobs
