// SPDX-License-Identifier: Apache-2.0
// The table of alert rules. They are evaluated in this process (evaluation.h),
// and written as rules for Prometheus (prometheus_rules.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.h"

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
  kRate,       // increase of counters a second in the window, by a gauge if
               // `bottom` names one
  kSlowShare,  // share of a histogram's events above `bound`, in the window
  kStalled,    // 1 while `top` is above 0 and `bottom` does not increase
};

struct AlertRule {
  std::string_view name;  // in CamelCase, as Prometheus names alerts
  AlertSeverity severity = AlertSeverity::kWarning;
  AlertMeasure measure = AlertMeasure::kValue;
  std::array<Selector, 2> top;     // numerator, or what is measured
  std::array<Selector, 4> bottom;  // denominator
  Selector only_while;             // of kRate: counts while this gauge is not 0
  bool below = false;              // fires below the limit, else above
  // Its value is the limit, of shares in percent; 0: there is no such alert.
  SettingKey setting = "alerts.memory";
  // Once it fires, it ends only beyond so many times the limit (hysteresis).
  double ends = 1;
  double limit = 0;  // as settings say
  double ends_at = 0;
  double bound = 0;     // of kSlowShare, in seconds: a bound of its buckets
  double window_s = 0;  // of increases
  // Fewer events in the window decide nothing: increase of `bottom`, or of the
  // histogram.
  double least_events = 0;
  double holds_s = 0;        // the condition must hold so long
  double cooldown_s = 0;     // after it was reported, not reported again
  std::string_view summary;  // with "{limit}": see summary_of()
  std::string_view reason;   // why this limit
  std::string_view action;   // what to do, one sentence
};

// Those that are not turned off, with the limits of these settings.
std::vector<AlertRule> alert_rules(const Settings& settings = Settings());

// One sentence that says what has happened, with the limit.
std::string summary_of(const AlertRule& rule);

}  // namespace framewise::telemetry
