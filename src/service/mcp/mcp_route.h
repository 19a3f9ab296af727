// SPDX-License-Identifier: Apache-2.0
// The Model Context Protocol over HTTP (its "streamable HTTP"), without
// sessions: calls of tools are jobs of the server, with its tokens, limits and
// files.
#pragma once

#include "service/jobs/job_routes.h"

namespace framewise::service {

// POST /mcp. `jobs` must outlive the router.
void add_mcp_route(Router& router, Jobs& jobs, FindJobFile find,
                   JobViewers viewers);

}  // namespace framewise::service
