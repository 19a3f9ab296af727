// SPDX-License-Identifier: Apache-2.0
// Where snapshots go: a file for the textfile collector of Prometheus, an OTLP
// receiver, a StatsD daemon. Each is used by one thread at a time.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/http/http_address.h"
#include "framewise/error.h"
#include "telemetry/export/otlp_json.h"
#include "telemetry/snapshot.h"
#include "telemetry/span.h"

namespace framewise::telemetry {

// The data of one export.
struct Exported {
  const Snapshot& snapshot;
  const SpanEvents& spans;  // that ended since the last export
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual std::string name() const = 0;  // "metrics file", "OTLP"
  // An error is reported once; the next export is tried nevertheless.
  virtual Result<void> write(const Exported& data,
                             const std::stop_token& stop) = 0;
  virtual bool wants_spans() const { return false; }
  // After a failure, exports within so long are skipped. 0: none.
  virtual std::chrono::seconds pause() const { return {}; }
};

// Replaces the file as a whole each time. `synced`: on the disk before it gets
// its name.
std::unique_ptr<Sink> file_sink(std::filesystem::path path, bool synced);

struct OtlpOptions {
  std::optional<HttpAddress> metrics;  // absent: not exported
  std::optional<HttpAddress> traces;
  Labels fields;  // of the request, from OTEL_EXPORTER_OTLP_HEADERS
  std::chrono::milliseconds timeout{10'000};
  OtlpResource resource;
  TraceIdentity trace;
};
// Repeats nothing within an export: metrics are cumulative, and spans that a
// receiver refuses for now (429, 502, 503, 504) wait for the next one, at
// most kMostWaitingSpans of them.
std::unique_ptr<Sink> otlp_sink(OtlpOptions options);
inline constexpr size_t kMostWaitingSpans = 20'000;

// host:port. Packets of at most 1400 bytes; counters as the increase since the
// last export, histograms as count and p50, p95 and p99 in ms; labels as tags
// (DogStatsD).
Result<std::unique_ptr<Sink>> statsd_sink(std::string_view address);
// The lines that the sink sends for what happened since `before`.
std::vector<std::string> statsd_lines(const Snapshot& before,
                                      const Snapshot& now);

// Passes each snapshot on: to a test, or an evaluation of alerts.
std::unique_ptr<Sink> memory_sink(std::function<void(const Snapshot&)> take);

}  // namespace framewise::telemetry
