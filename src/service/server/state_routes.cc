// SPDX-License-Identifier: Apache-2.0
#include "service/server/state_routes.h"

#include "base/json/json.h"
#include "telemetry/snapshot.h"

namespace framewise::service {
namespace {

constexpr RouteOptions kPublic = {.is_public = true};

Response readiness_response(const Readiness& state) {
  const char* const word = !state.ready            ? "not ready"
                           : state.reasons.empty() ? "ready"
                                                   : "degraded";
  const Json json = {{"status", word}, {"reasons", state.reasons}};
  return {.status = state.ready ? 200 : 503,
          .type = "application/json",
          .body = json.dump() + "\n"};
}

}  // namespace

void add_metrics_route(Router& router, bool is_public) {
  router.add({Method::kGet,
              "/metrics",
              Answer([](const Request&) {
                return Response{.type = "text/plain; version=0.0.4",
                                .body = telemetry::prometheus_text()};
              }),
              {.thread = Thread::kWorker, .is_public = is_public}});
}

void add_state_routes(Router& router, StateSources sources) {
  router.add({Method::kGet, "/healthz", Answer([](const Request&) {
                return Response{.type = "application/json",
                                .body = "{\"status\":\"alive\"}\n"};
              }),
              kPublic});
  router.add({Method::kGet, "/readyz",
              Answer([ask = std::move(sources.readiness)](const Request&) {
                return readiness_response(ask());
              }),
              kPublic});
  router.add({Method::kGet, "/version",
              Answer([text = std::move(sources.version_json)](const Request&) {
                return Response{.type = "application/json", .body = text};
              }),
              kPublic});
}

}  // namespace framewise::service
