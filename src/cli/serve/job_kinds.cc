// SPDX-License-Identifier: Apache-2.0
#include "cli/serve/job_kinds.h"

namespace framewise::cli {

service::JobKinds make_job_kinds(const ServeTools& tools) {
  service::JobKinds kinds;
  kinds.push_back(make_compare_job(tools));
  kinds.push_back(make_inspect_job(tools));
  add_image_jobs(tools, kinds);
  kinds.push_back(make_optimize_job(tools));
  kinds.push_back(make_compose_job(tools));
  return kinds;
}

}  // namespace framewise::cli
