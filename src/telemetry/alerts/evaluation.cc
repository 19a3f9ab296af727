// SPDX-License-Identifier: Apache-2.0
#include "telemetry/alerts/evaluation.h"

#include <fmt/format.h>

#include <algorithm>

namespace framewise::telemetry {
namespace {

// Of a counter, or of the events of a histogram: "name_count".
std::optional<double> count_of(const Snapshot& snapshot, const Selector& one) {
  constexpr std::string_view kEvents = "_count";
  if (!one.name.ends_with(kEvents)) {
    return sum_of(snapshot, one.name, {one.label, one.value});
  }
  const auto name = one.name.substr(0, one.name.size() - kEvents.size());
  const auto histogram = histogram_of(snapshot, name);
  if (!histogram) return std::nullopt;
  return double(histogram->count());
}

template <size_t N>
std::optional<double> sum_of_all(const Snapshot& snapshot,
                                 const std::array<Selector, N>& selectors) {
  std::optional<double> sum;
  for (const Selector& one : selectors) {
    if (one.name.empty()) continue;
    const auto value = count_of(snapshot, one);
    if (value) sum = sum.value_or(0) + *value;
  }
  return sum;
}

std::optional<double> gauge(const Snapshot& snapshot, const Selector& one) {
  return largest_of(snapshot, one.name, {one.label, one.value});
}

std::optional<double> slow_share(const AlertRule& rule,
                                 const Snapshot& recent) {
  const auto histogram = histogram_of(recent, rule.top[0].name);
  if (!histogram) return std::nullopt;
  const auto total = double(histogram->count());
  if (total <= 0 || total < rule.least_events) return std::nullopt;
  double fast = 0;
  for (size_t i = 0; i < histogram->bounds.size(); ++i) {
    if (histogram->bounds[i] <= rule.bound)
      fast += double(histogram->counts[i]);
  }
  return 1 - fast / total;
}

std::optional<double> ratio(const AlertRule& rule, const Snapshot& recent) {
  const auto top = sum_of_all(recent, rule.top);
  const auto bottom = sum_of_all(recent, rule.bottom);
  if (!top || !bottom || *bottom <= 0 || *bottom < rule.least_events) {
    return std::nullopt;
  }
  return *top / *bottom;
}

std::optional<double> rate(const AlertRule& rule, const RecentChange& recent) {
  const auto sum = sum_of_all(recent.change, rule.top);
  const auto active = gauge(recent.change, rule.only_while);
  if (!sum || !active || *active <= 0 || recent.seconds < rule.window_s) {
    return std::nullopt;
  }
  double by = 1;
  if (!rule.bottom[0].name.empty()) {
    by = gauge(recent.change, rule.bottom[0]).value_or(0);
  }
  if (by <= 0) return std::nullopt;
  return *sum / recent.seconds / by;
}

bool is_beyond(const AlertRule& rule, double value, double limit) {
  return rule.below ? value < limit : value >= limit;
}

}  // namespace

std::optional<double> value_of(const AlertRule& rule,
                               const RecentChange& window) {
  const Snapshot& recent = window.change;
  switch (rule.measure) {
    case AlertMeasure::kValue: return gauge(recent, rule.top[0]);
    case AlertMeasure::kQuotient: {
      const auto top = gauge(recent, rule.top[0]);
      const auto bottom = gauge(recent, rule.bottom[0]);
      if (!top || !bottom || *bottom <= 0) return std::nullopt;
      return *top / *bottom;
    }
    case AlertMeasure::kIncrease: return sum_of_all(recent, rule.top);
    case AlertMeasure::kRatio: return ratio(rule, recent);
    case AlertMeasure::kRate: return rate(rule, window);
    case AlertMeasure::kSlowShare: return slow_share(rule, recent);
    case AlertMeasure::kStalled: {
      const auto running = gauge(recent, rule.top[0]);
      const auto ended = sum_of_all(recent, rule.bottom);
      if (!running || !ended) return std::nullopt;
      return *running > 0 && *ended == 0 ? 1 : 0;
    }
  }
  return std::nullopt;
}

std::string to_string(const Alert& alert) {
  const AlertRule& rule = alert.rule;
  return fmt::format("{}: {}: {} ({:.3g}, limit {:.3g})",
                     name_of(rule.severity), rule.name, summary_of(rule),
                     alert.value, rule.limit);
}

RecentChange AlertEvaluator::recent(double window_s) const {
  const Snapshot& now = kept_.back();
  if (window_s <= 0) return {now, 0};
  // The newest one that is as old as the window.
  const Snapshot* before = nullptr;
  for (const Snapshot& one : kept_) {
    if (one.time_s > now.time_s - window_s) break;
    before = &one;
  }
  if (before) return {increase(*before, now), now.time_s - before->time_s};
  const bool young = now.start_s > 0 && now.time_s - now.start_s <= window_s;
  if (young) return {now, now.time_s - now.start_s};
  return {increase(kept_.front(), now), now.time_s - kept_.front().time_s};
}

AlertEvaluator::Outcome AlertEvaluator::evaluate(const Snapshot& snapshot) {
  kept_.push_back(snapshot);
  double longest = 0;
  for (const AlertRule& rule : rules_)
    longest = std::max(longest, rule.window_s);
  // The second one must still be older than the window.
  while (kept_.size() > 2 && kept_[1].time_s <= snapshot.time_s - longest) {
    kept_.pop_front();
  }
  Outcome outcome;
  for (size_t i = 0; i < rules_.size(); ++i) {
    const AlertRule& rule = rules_[i];
    State& state = states_[i];
    const auto value = value_of(rule, recent(rule.window_s));
    const bool holds =
        value &&
        is_beyond(rule, *value, state.firing ? rule.ends_at : rule.limit);
    if (!holds) {
      if (state.firing) {
        outcome.ended.push_back({rule, value.value_or(0), snapshot.time_s});
      }
      state.firing = false;
      state.holds_since_s.reset();
      continue;
    }
    if (!state.holds_since_s) state.holds_since_s = snapshot.time_s;
    const Alert alert{rule, *value, *state.holds_since_s};
    if (!state.firing && snapshot.time_s - alert.since_s < rule.holds_s) {
      continue;
    }
    outcome.firing.push_back(alert);
    if (!state.firing &&
        (!state.reported_s ||
         snapshot.time_s - *state.reported_s >= rule.cooldown_s)) {
      outcome.begun.push_back(alert);
      state.reported_s = snapshot.time_s;
    }
    state.firing = true;
  }
  return outcome;
}

std::vector<Alert> alerts_at_once(const Snapshot& snapshot,
                                  const std::vector<AlertRule>& rules) {
  std::vector<Alert> alerts;
  for (const AlertRule& rule : rules) {
    // One snapshot cannot show that nothing has changed since another.
    const double age = snapshot.time_s - snapshot.start_s;
    if (rule.measure == AlertMeasure::kStalled &&
        (snapshot.start_s <= 0 || age < rule.window_s)) {
      continue;
    }
    const auto value = value_of(rule, {snapshot, age});
    if (value && is_beyond(rule, *value, rule.limit)) {
      alerts.push_back({rule, *value, snapshot.time_s});
    }
  }
  return alerts;
}

}  // namespace framewise::telemetry
