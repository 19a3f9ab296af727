// SPDX-License-Identifier: Apache-2.0
// Takes a snapshot at an interval and hands it to sinks, on a thread of its
// own: what a sink does never slows the job.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "telemetry/export/sinks.h"

namespace framewise::telemetry {

struct ExportOptions {
  std::chrono::milliseconds interval{15'000};
  // Of the last export, when the job has ended: a receiver that hangs keeps
  // the program waiting no longer.
  std::chrono::milliseconds last_export{2'000};
  bool export_at_end = true;
  // Called once for each sink, with its first error.
  std::function<void(const std::string&)> complain;
  // Called with all spans that ended since the last time. May be empty.
  std::function<void(SpanEvents&&)> on_spans;
};

class PeriodicExport {
 public:
  using Sinks = std::vector<std::unique_ptr<Sink>>;
  PeriodicExport(Sinks sinks, ExportOptions options);
  // Exports once more, and waits for that as long as the options say.
  ~PeriodicExport();
  PeriodicExport(const PeriodicExport&) = delete;
  PeriodicExport& operator=(const PeriodicExport&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  struct Target {
    std::unique_ptr<Sink> sink;
    bool complained = false;
    Clock::time_point not_before = Clock::time_point::min();
  };
  void run(const std::stop_token& stop);
  void export_once(const std::stop_token& stop, bool last);
  void write_to(Target& target, const Exported& data,
                const std::stop_token& stop);

  const ExportOptions options_;
  std::vector<Target> targets_;
  bool takes_spans_ = false;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool ending_ = false;
  bool ended_ = false;
  std::jthread thread_;  // the last member: it uses the others
};

}  // namespace framewise::telemetry
