// SPDX-License-Identifier: Apache-2.0
// POST /jobs with the files themselves: a form whose files go into a new
// session, and a request for a job that reads them. The session ends with the
// job, or at once if no new job needs it.
#pragma once

#include "service/jobs/job_routes.h"
#include "service/server/router.h"
#include "service/uploads/upload_routes.h"

namespace framewise::service {

// POST /jobs for forms; must be added before that for other bodies. `submit`
// gets the request with a body of JSON, in which the files of the form are
// named "upload:ID/ROLE" in their order, or in that of "files" in the field
// "request", where "form:ROLE" stands for one of them, beside other names. A
// form without that field is a comparison with a page.
void add_job_form_route(Router& router, UploadService& service,
                        SubmitJob submit);

}  // namespace framewise::service
