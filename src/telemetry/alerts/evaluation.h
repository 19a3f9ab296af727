// SPDX-License-Identifier: Apache-2.0
// Evaluates the alert rules on snapshots, as Prometheus would.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "telemetry/alerts/alert_rules.h"
#include "telemetry/snapshot.h"

namespace framewise::telemetry {

// The change within some seconds: see increase().
struct RecentChange {
  Snapshot change;
  double seconds = 0;
};

// The value that a rule compares with its limit, from what happened in its
// window. Absent: a series is missing, or there were too few events.
std::optional<double> value_of(const AlertRule& rule,
                               const RecentChange& recent);

struct Alert {
  AlertRule rule;
  double value = 0;
  double since_s = 0;  // when the condition began to hold
};
// "warning: FramewiseMemoryHigh: More than 85 % … (0.91, limit 0.85)"
std::string to_string(const Alert& alert);

class AlertEvaluator {
 public:
  explicit AlertEvaluator(std::vector<AlertRule> rules = alert_rules())
      : rules_(std::move(rules)), states_(rules_.size()) {}

  struct Outcome {
    std::vector<Alert> firing;  // in the order of the table
    std::vector<Alert> begun;   // to be reported: not within a cooldown
    std::vector<Alert> ended;
  };
  // Snapshots come in the order of their times.
  Outcome evaluate(const Snapshot& snapshot);

 private:
  struct State {
    std::optional<double> holds_since_s;
    bool firing = false;
    std::optional<double> reported_s;
  };
  // The changes of the last `window_s` seconds; since the process began if
  // it is younger.
  RecentChange recent(double window_s) const;

  std::vector<AlertRule> rules_;
  std::deque<Snapshot> kept_;  // as old as the longest window needs
  std::vector<State> states_;  // by rule
};

// Those that one snapshot alone shows, since its process began: without the
// time that conditions must hold.
std::vector<Alert> alerts_at_once(
    const Snapshot& snapshot,
    const std::vector<AlertRule>& rules = alert_rules());

}  // namespace framewise::telemetry
