// SPDX-License-Identifier: Apache-2.0
// Results of gates over months, in an SQLite file. What is kept is the ratio of
// a candidate to a reference program in one interleaved run: seconds of
// different days do not compare.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/paired/paired_run.h"
#include "framewise/error.h"

namespace framewise::bench {

struct HistoryPoint {
  std::string time;       // UTC, "2026-01-31T12:00:00Z"
  std::string commit;     // as the user named the candidate
  std::string machine;    // MachineFacts::key()
  std::string reference;  // identity of the reference program
  std::string scenario;
  double log_ratio = 0;
  double lower = 0;
  double upper = 0;
  int pairs = 0;
  double cpu_s = 0;  // of the candidate, for display only
  int64_t peak_bytes = 0;
};

// The points of a run, now. Scenarios without a verdict are left out.
std::vector<HistoryPoint> points_of(const PairedRun& run,
                                    const std::string& commit);

class History {
 public:
  // Creates the file if it does not exist. Several processes may add at once.
  static Result<History> open(const std::filesystem::path& path);

  // Implemented by the module that links SQLite.
  class State {
   public:
    virtual ~State() = default;
    virtual Result<void> add(const std::vector<HistoryPoint>& points) = 0;
    virtual Result<std::vector<HistoryPoint>> points() const = 0;
  };

  Result<void> add(const std::vector<HistoryPoint>& points) {
    return state_->add(points);
  }
  // All points, in the order of their times.
  Result<std::vector<HistoryPoint>> points() const { return state_->points(); }

 private:
  explicit History(std::unique_ptr<State> state) : state_(std::move(state)) {}
  std::unique_ptr<State> state_;
};

}  // namespace framewise::bench
