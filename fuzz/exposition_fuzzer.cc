// SPDX-License-Identifier: Apache-2.0
// Metrics in the text form of Prometheus, as a monitor reads them, and all that
// is computed from them.
#include <cstdlib>

#include "monitor/view.h"
#include "telemetry/alerts/evaluation.h"
#include "telemetry/reading/exposition.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto snapshot = telemetry::parse_exposition(
      text, {.bytes = 1 << 20, .series = 1000, .value_bytes = 256});
  if (!snapshot) return 0;
  // What is read is written and read again alike.
  const std::string written = telemetry::prometheus_text(*snapshot);
  const auto again = telemetry::parse_exposition(written);
  if (!again) std::abort();
  monitor::Reading reading{.name = "fuzz", .snapshot = *snapshot};
  reading.snapshot.time_s = 1e9;
  const auto status = monitor::status_of(
      nullptr, reading, telemetry::alerts_at_once(reading.snapshot));
  [[maybe_unused]] const auto shown = monitor::status_text(status, {}, true);
  [[maybe_unused]] const auto json = monitor::status_json(status);
  telemetry::AlertEvaluator evaluator;
  evaluator.evaluate(reading.snapshot);
  reading.snapshot.time_s += 3600;
  evaluator.evaluate(reading.snapshot);
  return 0;
}
