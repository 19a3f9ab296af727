// SPDX-License-Identifier: Apache-2.0
// The table of alert rules. They are evaluated in this process (evaluation.h),
// and written as rules for Prometheus (prometheus_rules.h).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace framewise::telemetry {

enum class AlertSeverity : uint8_t { kInfo, kWarning, kCritical };
const char* name_of(AlertSeverity severity) noexcept;

// One series, or those with one value of a label.
struct Selector {
  std::string_view name;  // empty: none
  std::string_view label = "";
  std::string_view value = "";
};

// The value that a rule compares with its limit.
enum class AlertMeasure : uint8_t {
  kValue,      // a gauge: the largest over all instances
  kQuotient,   // a gauge by another gauge
  kIncrease,   // of counters in the window
  kRatio,      // increase of counters by that of others, in the window
  kSlowShare,  // share of a histogram's events above `bound`, in the window
  kStalled,    // 1 while `top` is above 0 and `bottom` does not increase
};

struct AlertRule {
  std::string_view name;  // in CamelCase, as Prometheus names alerts
  AlertSeverity severity = AlertSeverity::kWarning;
  AlertMeasure measure = AlertMeasure::kValue;
  std::array<Selector, 2> top;     // numerator, or what is measured
  std::array<Selector, 4> bottom;  // denominator
  bool below = false;              // fires below the limit, else above
  double limit = 0;
  // Once it fires, it ends only beyond this (hysteresis).
  double ends_at = 0;
  double bound = 0;     // of kSlowShare, in seconds: a bound of its buckets
  double window_s = 0;  // of increases
  // Fewer events in the window decide nothing: increase of `bottom`, or of the
  // histogram.
  double least_events = 0;
  double holds_s = 0;     // the condition must hold so long
  double cooldown_s = 0;  // after it was reported, not reported again
  std::string_view summary;
  std::string_view reason;  // why this limit
  std::string_view action;  // what to do, one sentence
};

std::span<const AlertRule> alert_rules();

}  // namespace framewise::telemetry
