// SPDX-License-Identifier: Apache-2.0
// Exports what one command measures about itself: to a file, an OTLP receiver,
// StatsD, a history, a trace; and evaluates the alert rules meanwhile.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "telemetry/export/periodic_export.h"

namespace framewise::cli {

class TelemetrySession {
 public:
  // Does nothing for commands without telemetry. If no output is asked for,
  // nothing is recorded.
  static Result<TelemetrySession> start(const Invocation& invocation);
  TelemetrySession(TelemetrySession&&) noexcept;
  ~TelemetrySession();

  // Exports for the last time and writes the trace.
  Result<void> finish();

 private:
  struct State;
  explicit TelemetrySession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;  // null: nothing is exported
};

// While it lives, the metrics of a batch are kept in a file beside its journal,
// for `framewise monitor`; the file is removed at the end. Nothing without a
// journal or with --no-live-metrics.
class LiveMetrics {
 public:
  LiveMetrics(const Invocation& invocation,
              const std::filesystem::path& journal);
  ~LiveMetrics();
  LiveMetrics(const LiveMetrics&) = delete;
  LiveMetrics& operator=(const LiveMetrics&) = delete;

 private:
  std::filesystem::path file_;
  std::optional<telemetry::PeriodicExport> exporting_;
};

// Stages and metrics exist in every snapshot from then on, with 0.
void expect_all_stages();

// "results.ndjson.prom" for "results.ndjson.journal".
std::filesystem::path live_metrics_file(const std::filesystem::path& journal);

}  // namespace framewise::cli
