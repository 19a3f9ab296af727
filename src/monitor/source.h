// SPDX-License-Identifier: Apache-2.0
// Where a monitor reads from: a running batch, a server, or a file of metrics.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "monitor/job_row.h"
#include "telemetry/snapshot.h"

namespace framewise::monitor {

// The finished jobs of a batch, from its journal.
struct FinishedJobs {
  int64_t passed = 0;
  int64_t failed = 0;
  int64_t errors = 0;
  std::map<std::string, int64_t> error_kinds;
  std::vector<JobRow> worst;  // the worst first; at most kMostWorst

  int64_t all() const { return passed + failed + errors; }
};
inline constexpr size_t kMostWorst = 10;

struct Reading {
  std::string name;              // of the source, for people
  telemetry::Snapshot snapshot;  // empty if there are no metrics
  std::optional<FinishedJobs> jobs;
  // How long ago the metrics were written, where that is known.
  std::optional<double> age_s;
  // A batch writes its journal now.
  bool running = false;
};

class Source {
 public:
  virtual ~Source() = default;
  virtual Result<Reading> read(const std::stop_token& stop) = 0;
};

// `target`: http://HOST:PORT/metrics (the path may be left out), a file of
// metrics (.prom), or the journal or the results file of a batch. Empty: the
// batch of the newest journal in this folder.
Result<std::unique_ptr<Source>> open_source(const std::string& target);

}  // namespace framewise::monitor
