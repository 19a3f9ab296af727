// SPDX-License-Identifier: Apache-2.0
// Counts of requests, by route and class of status.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "service/server/router.h"
#include "telemetry/series.h"

namespace framewise::service {

class RequestSeries {
 public:
  explicit RequestSeries(std::span<const Route> routes);

  // `route` may be null: no route matched.
  void record(const Route* route, int status, double seconds);
  void set_connections(size_t count) { connections_.set(double(count)); }
  void set_streams(size_t count) { streams_.set(double(count)); }

 private:
  struct OfRoute {
    OfRoute(std::string_view method, std::string_view route);
    std::deque<telemetry::Counter> by_class;  // 1xx to 5xx
    telemetry::Histogram seconds;
  };

  // By method and pattern, which routes for several types of bodies share.
  std::map<std::pair<std::string_view, std::string>, OfRoute> series_;
  std::map<const Route*, OfRoute*> routes_;
  telemetry::Gauge connections_;
  telemetry::Gauge streams_;
};

}  // namespace framewise::service
