// SPDX-License-Identifier: Apache-2.0
// The routes of jobs.
#pragma once

#include "service/jobs/job_request.h"
#include "service/jobs/jobs.h"
#include "service/server/router.h"

namespace framewise::service {

// POST /jobs, GET /jobs and what lies below. `jobs` must outlive the router.
void add_job_routes(Router& router, Jobs& jobs, FindFile find);

}  // namespace framewise::service
