// SPDX-License-Identifier: Apache-2.0
// The kinds of jobs of `framewise serve`: commands of the program.
#pragma once

#include "cli/command.h"
#include "cli/serve/job_invocation.h"
#include "cli/serve/server_settings.h"
#include "framewise/cache.h"
#include "service/jobs/job_kind.h"

namespace framewise::cli {

// The objects that all kinds of jobs use. Both outlive the kinds.
struct ServeTools {
  const ServerSettings& settings;
  Cache* cache = nullptr;  // may be null
};

service::JobKinds make_job_kinds(const ServeTools& tools);

std::unique_ptr<service::JobKind> make_compare_job(const ServeTools& tools);
std::unique_ptr<service::JobKind> make_inspect_job(const ServeTools& tools);
std::unique_ptr<service::JobKind> make_optimize_job(const ServeTools& tools);
std::unique_ptr<service::JobKind> make_compose_job(const ServeTools& tools);
void add_image_jobs(const ServeTools& tools, service::JobKinds& kinds);

}  // namespace framewise::cli
