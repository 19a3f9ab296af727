// SPDX-License-Identifier: Apache-2.0
#include "service/server/request_series.h"

#include <algorithm>

namespace framewise::service {
namespace {

// Those of the semantic conventions of OpenTelemetry for HTTP, with two below
// them: most answers take less than 5 ms.
constexpr double kSeconds[] = {0.0005, 0.001, 0.005, 0.01, 0.025, 0.05,
                               0.075,  0.1,   0.25,  0.5,  0.75,  1,
                               2.5,    5,     7.5,   10};
constexpr const char* kClasses[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};

}  // namespace

RequestSeries::OfRoute::OfRoute(std::string_view method, std::string_view route)
    : seconds(
          "framewise_service_request_seconds",
          "Time from the header of a request to its response.", kSeconds,
          {{"method", std::string(method)}, {"route", std::string(route)}}) {
  for (const char* one : kClasses) {
    by_class.emplace_back("framewise_service_requests_total",
                          "Requests that were answered.",
                          telemetry::Labels{{"method", std::string(method)},
                                            {"route", std::string(route)},
                                            {"status", one}});
  }
}

RequestSeries::RequestSeries(std::span<const Route> routes)
    : connections_("framewise_service_connections", "Open connections."),
      streams_("framewise_service_event_streams", "Open event streams.") {
  const auto add = [this](const Route* route, std::string_view method,
                          const std::string& pattern) {
    const auto series = series_.try_emplace({method, pattern}, method, pattern);
    routes_[route] = &series.first->second;
  };
  add(nullptr, "any", "none");
  for (const Route& route : routes) {
    add(&route, name_of(route.method), route.pattern);
  }
}

void RequestSeries::record(const Route* route, int status, double seconds) {
  const auto found = routes_.find(route);
  if (found == routes_.end()) return;
  found->second->by_class[size_t(std::clamp(status / 100, 1, 5) - 1)].add();
  found->second->seconds.record(seconds);
}

}  // namespace framewise::service
