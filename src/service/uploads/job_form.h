// SPDX-License-Identifier: Apache-2.0
// POST /jobs with the files themselves: a form whose files go into a new
// session, and a request for a job that reads them.
#pragma once

#include "service/server/router.h"
#include "service/uploads/upload_routes.h"

namespace framewise::service {

// POST /jobs takes a form, or any other body of at most `most_body_bytes`,
// which is passed on as it is. `submit` gets the request with a body of JSON,
// in which the files of the form are named "upload:ID/ROLE" in their order. A
// form without the field "request" is a comparison with a page.
void add_job_form_route(Router& router, UploadService& service, Answer submit,
                        int64_t most_body_bytes);

}  // namespace framewise::service
