// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/readiness.h"

#include <fmt/format.h>

namespace framewise::service {
namespace {

// Between short jobs all workers are busy for a moment, too. Proxies and
// Kubernetes ask about every ten seconds.
constexpr double kLongestBusy_ms = 10'000;

}  // namespace

Readiness readiness_of(const JobsFacts& facts, const JobLimits& limits) {
  Readiness state;
  if (facts.stopping) {
    state.ready = false;
    state.reasons.emplace_back("the server stops");
  }
  if (facts.running >= limits.running && facts.busy_ms >= kLongestBusy_ms) {
    state.ready = false;
    state.reasons.push_back(
        fmt::format("no worker was free for {:.0f} s", facts.busy_ms / 1000));
  }
  if (!facts.store_problem.empty()) {
    state.reasons.push_back("jobs cannot be kept: " + facts.store_problem);
  }
  if (facts.queued >= limits.queued ||
      facts.backlog_ms >= double(limits.queued_ms)) {
    state.reasons.push_back(fmt::format("{} jobs wait", facts.queued));
  }
  return state;
}

}  // namespace framewise::service
