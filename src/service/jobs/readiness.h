// SPDX-License-Identifier: Apache-2.0
// Whether a server can take work, from what its jobs do.
#pragma once

#include "service/jobs/jobs.h"
#include "service/server/state_routes.h"

namespace framewise::service {

// Not ready while the server stops, and while no worker was free for so long
// that the next job had to wait: others should get it.
Readiness readiness_of(const JobsFacts& facts, const JobLimits& limits);

}  // namespace framewise::service
