// SPDX-License-Identifier: Apache-2.0
// Metrics over days, in an SQLite file that stays within an age and a size.
// SQLite is a module (docs/decisions/0001).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "framewise/error.h"
#include "telemetry/export/sinks.h"
#include "telemetry/snapshot.h"

namespace framewise::telemetry {

struct HistoryLimits {
  double age_s = 7 * 24 * 3600;
  int64_t bytes = int64_t{100} << 20;
};

// One value at one time. A histogram is kept as five series: NAME:count and
// NAME:sum, and the quantiles NAME:p50, NAME:p95 and NAME:p99 of what happened
// since the point before.
struct HistoryValue {
  std::string name;
  std::string labels;  // `a="b",c="d"`
  double value = 0;
};
struct HistoryPoint {
  double time_s = 0;  // since 1970
  HistoryValue value;
};
std::vector<HistoryValue> history_values(const Snapshot& before,
                                         const Snapshot& now);

struct HistoryQuery {
  std::string name_prefix;
  double from_s = 0;
  double to_s = 1e12;
  int64_t most = 1000;  // the newest; 0: all
};

class MetricsHistory {
 public:
  // Creates the file if `create`. Several processes may add at once.
  static Result<MetricsHistory> open(const std::filesystem::path& path,
                                     bool create);

  // Implemented by the module that links SQLite.
  class State {
   public:
    virtual ~State() = default;
    virtual Result<void> add(double time_s,
                             const std::vector<HistoryValue>& values) = 0;
    virtual Result<int64_t> prune(const HistoryLimits& limits,
                                  double now_s) = 0;
    virtual Result<std::vector<HistoryPoint>> points(
        const HistoryQuery& query) const = 0;
    virtual Result<int64_t> clear() = 0;
  };

  // One point of each value that is not the same as at the point before.
  Result<void> add(double time_s, const std::vector<HistoryValue>& values) {
    return state_->add(time_s, values);
  }
  // Removes what is too old, then the oldest points until the file is small
  // enough. Returns how many went.
  Result<int64_t> prune(const HistoryLimits& limits, double now_s) {
    return state_->prune(limits, now_s);
  }
  // The newest first.
  Result<std::vector<HistoryPoint>> points(const HistoryQuery& query) const {
    return state_->points(query);
  }
  Result<int64_t> clear() { return state_->clear(); }

 private:
  explicit MetricsHistory(std::unique_ptr<State> state)
      : state_(std::move(state)) {}
  std::unique_ptr<State> state_;
};

// Adds each snapshot; prunes at the first and then at most once an hour.
std::unique_ptr<Sink> history_sink(MetricsHistory history,
                                   HistoryLimits limits);

}  // namespace framewise::telemetry
