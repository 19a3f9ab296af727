// SPDX-License-Identifier: Apache-2.0
// What checks and runs the jobs of each kind; see Kind.
#pragma once

#include "jobs/job.h"

namespace framewise::jobs {

Result<void> check_compare_job(const JobRequest& request, const Host& host);
Result<void> check_inspect_job(const JobRequest& request, const Host& host);
Result<void> check_flashes_job(const JobRequest& request, const Host& host);
Result<void> check_optimize_job(const JobRequest& request, const Host& host);
Result<void> check_compose_job(const JobRequest& request, const Host& host);
Result<void> check_encode_job(const JobRequest& request, const Host& host);
Result<void> check_image_job(const JobRequest& request, const Host& host);

Result<JobOutcome> run_compare_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools);
Result<JobOutcome> run_inspect_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools);
Result<JobOutcome> run_flashes_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools);
Result<JobOutcome> run_optimize_job(const JobRequest& request, const Host& host,
                                    const JobTools& tools);
Result<JobOutcome> run_compose_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools);
Result<JobOutcome> run_encode_job(const JobRequest& request, const Host& host,
                                  const JobTools& tools);
// Of all four kinds.
Result<JobOutcome> run_image_job(const JobRequest& request, const Host& host,
                                 const JobTools& tools);

}  // namespace framewise::jobs
