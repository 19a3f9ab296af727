// SPDX-License-Identifier: Apache-2.0
#include "telemetry/export/periodic_export.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "telemetry/series.h"

namespace framewise::telemetry {
namespace {

constexpr double kExportSeconds[] = {0.001, 0.01, 0.1, 1, 10};
Histogram export_seconds("framewise_telemetry_export_duration_seconds",
                         "Time to take a snapshot and to hand it to all sinks.",
                         kExportSeconds);
Counter exports("framewise_telemetry_exports_total",
                "Snapshots that a sink took.");
Counter failures("framewise_telemetry_export_failures_total",
                 "Snapshots that a sink could not take.");
Gauge last_export("framewise_telemetry_last_export_timestamp_seconds",
                  "When the last snapshot was taken, since 1970.");

double unix_now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

PeriodicExport::PeriodicExport(Sinks sinks, ExportOptions options)
    : options_(std::move(options)), takes_spans_(bool(options_.on_spans)) {
  for (auto& sink : sinks) {
    takes_spans_ |= sink->wants_spans();
    targets_.push_back({std::move(sink)});
  }
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  } catch (const std::system_error&) {
    ended_ = true;  // where no thread may be started, only the end is exported
  }
}

PeriodicExport::~PeriodicExport() {
  std::unique_lock lock(mutex_);
  ending_ = true;
  changed_.notify_all();
  if (!thread_.joinable()) {
    lock.unlock();
    if (options_.export_at_end) export_once({}, true);
    return;
  }
  // A sink that hangs is stopped, and the thread then ends at once.
  changed_.wait_for(lock, options_.last_export, [this] { return ended_; });
  lock.unlock();
  thread_.request_stop();
}

void PeriodicExport::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    changed_.wait_for(lock, options_.interval, [this] { return ending_; });
    // Read before the export: what ends during one is exported once more.
    const bool last = ending_;
    if (last && !options_.export_at_end) break;
    lock.unlock();
    export_once(stop, last);
    lock.lock();
    ended_ = last;
  }
  ended_ = true;
  changed_.notify_all();
}

void PeriodicExport::export_once(const std::stop_token& stop, bool last) {
  const auto begin = Clock::now();
  last_export.set(unix_now());
  SpanEvents spans;
  if (takes_spans_) spans = take_span_events();
  const Snapshot snapshot = take_snapshot();
  for (Target& target : targets_) {
    if (!last && Clock::now() < target.not_before) continue;
    write_to(target, {snapshot, spans}, stop);
  }
  if (options_.on_spans) options_.on_spans(std::move(spans));
  export_seconds.record(
      std::chrono::duration<double>(Clock::now() - begin).count());
}

void PeriodicExport::write_to(Target& target, const Exported& data,
                              const std::stop_token& stop) {
  const auto written = target.sink->write(data, stop);
  target.not_before = Clock::now() + target.sink->pause();
  if (written) {
    exports.add();
    return;
  }
  failures.add();
  if (std::exchange(target.complained, true) || !options_.complain) return;
  options_.complain(target.sink->name() + ": " + written.error().to_string());
}

}  // namespace framewise::telemetry
