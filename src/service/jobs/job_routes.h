// SPDX-License-Identifier: Apache-2.0
// The routes of jobs.
#pragma once

#include <functional>
#include <string_view>

#include "service/jobs/job_request.h"
#include "service/jobs/jobs.h"
#include "service/server/router.h"

namespace framewise::service {

// Finds the file that the client of a request names.
using FindJobFile =
    std::function<Result<JobFile>(std::string_view, const Request&)>;

// Accepts a job that is described by JSON: the handler of POST /jobs.
Answer submit_jobs(Jobs& jobs, FindJobFile find);

// POST /jobs, GET /jobs and what lies below. `jobs` must outlive the router.
void add_job_routes(Router& router, Jobs& jobs, FindJobFile find);

}  // namespace framewise::service
