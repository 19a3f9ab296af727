// SPDX-License-Identifier: Apache-2.0
// Progress of a long job. Workers report from any thread; a display polls
// snapshots. Contains no output code. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "telemetry/series.h"

namespace framewise::runtime {

class Progress {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Clock = std::function<Time()>;

  struct Snapshot {
    std::string unit;  // of the items: "files"
    int64_t done = 0;
    int64_t total = 0;  // 0: unknown
    int64_t failed = 0;
    // From 0 to 1, weighted by effort (see add()). Absent while unknown.
    std::optional<double> fraction;
    double elapsed_s = 0;
    double per_second = 0;  // items per second
    std::optional<double> remaining_s;
    std::string item;                  // the item started last
    std::vector<std::string> working;  // items started and not finished
    std::string note;                  // what the work is doing, see note()
    std::string stage;                 // of plan(); empty: none was planned
    bool finished = false;
  };

  Progress(std::string unit, Clock clock = std::chrono::steady_clock::now);

  // Adds items and their total effort, in any unit that is proportional to
  // time, such as bytes.
  void add(int64_t items, int64_t effort);

  void begin(std::string item);
  // As begin(), for jobs that process several items at once and name the item
  // that ends.
  void begin_one(std::string item);
  void end_one(const std::string& item, int64_t remaining_effort, bool failed);
  // Adds finished effort of an item. The sum must not exceed the effort of the
  // item; end() adds the remainder.
  void advance(int64_t effort);
  void end(int64_t remaining_effort, bool failed = false);
  void end_several(int64_t items);
  void finish();
  // Work in stages, in this order. The fraction goes by the time that they are
  // expected to take, instead of the efforts.
  struct Stage {
    std::string name;    // "measuring"
    double work = 1;     // in a unit of its own, such as megapixels
    double usual_s = 0;  // a unit takes, where this machine has not learned it
  };
  // Replaces the stages; those of the same index keep the time that they took.
  void plan(std::vector<Stage> stages);
  // Seconds that a unit of a stage took in earlier jobs on this machine, by
  // name. Call it before plan().
  void expect(std::map<std::string, double> seconds_per_unit);
  // `index` of a planned stage runs, and so much of it is done; those before it
  // are over. Absent: it does not say, and its expected time counts.
  void at_stage(size_t index, std::optional<double> share);
  // The time of each stage so far.
  struct StageTime {
    std::string name;
    double work = 0;
    double seconds = 0;
  };
  std::vector<StageTime> stage_times() const;
  // A few words beside the counts: "encode-bound, 61 fps".
  void note(std::string words);

  Snapshot snapshot() const;

  // Registers a callback that runs after each report, on the reporting thread,
  // without a lock held.
  void on_change(std::function<void()> observer);

 private:
  void notify() const;
  double seconds_since(Time time) const {
    return std::chrono::duration<double>(clock_() - time).count();
  }
  struct RunStage {
    Stage stage;
    double expected_s = 0;
    double took_s = 0;  // but for the time since stage_start_
  };
  void end_stage();
  std::optional<double> remaining_of_stages() const;

  const Clock clock_;
  const Time start_;
  std::function<void()> observer_;
  mutable std::mutex mutex_;
  Snapshot state_;
  int64_t effort_done_ = 0;
  int64_t effort_total_ = 0;
  std::map<std::string, double> seconds_per_unit_;
  std::vector<RunStage> stages_;
  size_t stage_ = 0;
  Time stage_start_;
  std::optional<double> stage_share_;
  mutable double most_shown_ = 0;  // a fraction never goes back
  telemetry::BeforeSnapshot before_snapshot_;
};

}  // namespace framewise::runtime
