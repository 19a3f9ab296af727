// SPDX-License-Identifier: Apache-2.0
// The routes of jobs.
#pragma once

#include <functional>
#include <string_view>

#include "service/jobs/job_request.h"
#include "service/jobs/jobs.h"
#include "service/server/router.h"

namespace framewise::service {

// Whose jobs a request may see.
struct JobViewers {
  std::function<std::string(const Request&)> owner;
  std::function<bool(const Request&)> sees_all;
};

// Whether a request may see the job that its path names.
bool may_see_job(const Request& request, Jobs& jobs, const JobViewers& viewers);

// Finds the file that the client of a request names.
using FindJobFile =
    std::function<Result<JobFile>(std::string_view, const Request&)>;

struct SubmitAnswer {
  Response response;
  // A job was accepted that no request had asked for before.
  bool is_new = false;
};
// Takes a request for a job, and the session of a form that brought its files;
// empty: none.
using SubmitJob =
    std::function<SubmitAnswer(const Request&, std::string session)>;

// Accepts jobs that are described by JSON.
SubmitJob submit_jobs(Jobs& jobs, FindJobFile find, JobViewers viewers);

// POST /jobs, GET /jobs and what lies below. Of jobs that a request may not see
// it learns as much as of those that there are not. `jobs` must outlive the
// router.
void add_job_routes(Router& router, Jobs& jobs, FindJobFile find,
                    JobViewers viewers);

}  // namespace framewise::service
