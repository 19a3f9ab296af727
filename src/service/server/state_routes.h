// SPDX-License-Identifier: Apache-2.0
// The server's own state: /healthz, /readyz, /metrics, /version.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "service/server/router.h"

namespace framewise::service {

struct Readiness {
  bool ready = true;
  // Why it works less well than it should, or not at all.
  std::vector<std::string> reasons;
};

struct StateSources {
  std::function<Readiness()> readiness;
  std::string version_json;
};

// All of them may be used without a token, apart from /metrics.
void add_state_routes(Router& router, StateSources sources);

// /metrics, for an address of its own.
void add_metrics_route(Router& router, bool is_public);

}  // namespace framewise::service
