// SPDX-License-Identifier: Apache-2.0
// How far a long job has come. The work reports to it from any thread; whoever
// shows it asks for a snapshot. It knows nothing of screens.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace framewise::runtime {

class Progress {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Clock = std::function<Time()>;

  struct Snapshot {
    std::string unit;  // what is counted: "files"
    int64_t done = 0;
    int64_t total = 0;  // 0: unknown
    int64_t failed = 0;
    // From 0 to 1, by effort (see `add`); absent while unknown.
    std::optional<double> fraction;
    double elapsed_s = 0;
    double per_second = 0;  // items
    std::optional<double> remaining_s;
    std::string item;                  // what was begun last
    std::vector<std::string> working;  // what was begun and has not ended
    bool finished = false;
  };

  Progress(std::string unit, Clock clock = std::chrono::steady_clock::now);

  // Announces items, and how much effort they are in any one measure, such as
  // their bytes: large files take longer than small ones.
  void add(int64_t items, int64_t effort);

  void begin(std::string item);
  // As begin(), for jobs that work on several things at once and say which of
  // them has ended.
  void begin_one(std::string item);
  void end_one(const std::string& item, int64_t remaining_effort, bool failed);
  // A part of an item's effort is done; the parts of an item sum up to no more
  // than its effort, and end() counts what is missing.
  void advance(int64_t effort);
  void end(int64_t remaining_effort, bool failed = false);
  void finish();

  Snapshot snapshot() const;

  // Called after each report, on the reporting thread, without a lock held.
  void on_change(std::function<void()> observer);

 private:
  void notify() const;

  const Clock clock_;
  const Time start_;
  std::function<void()> observer_;
  mutable std::mutex mutex_;
  Snapshot state_;
  int64_t effort_done_ = 0;
  int64_t effort_total_ = 0;
};

}  // namespace framewise::runtime
