// SPDX-License-Identifier: Apache-2.0
#include "telemetry/alerts/prometheus_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace framewise::telemetry {
namespace {

// "10m", "30s"
std::string duration(double seconds) {
  const auto whole = int64_t(seconds);
  if (whole % 3600 == 0 && whole > 0) return fmt::format("{}h", whole / 3600);
  if (whole % 60 == 0 && whole > 0) return fmt::format("{}m", whole / 60);
  return fmt::format("{}s", whole);
}

std::string series(const Selector& one, std::string_view suffix = "",
                   std::string_view more = "") {
  std::string text = std::string(one.name) + std::string(suffix);
  std::string labels;
  if (!one.label.empty()) {
    labels = fmt::format("{}=\"{}\"", one.label, one.value);
  }
  if (!more.empty()) {
    if (!labels.empty()) labels += ",";
    labels += more;
  }
  return labels.empty() ? text : text + "{" + labels + "}";
}

template <size_t N>
std::string increases(const std::array<Selector, N>& selectors,
                      const std::string& window) {
  std::string text;
  for (const Selector& one : selectors) {
    if (one.name.empty()) continue;
    if (!text.empty()) text += " + ";
    text += fmt::format("sum by (instance) (increase({}[{}]))", series(one),
                        window);
  }
  return text;
}

bool is_sum(std::string_view text) {
  return text.find(" + ") != std::string_view::npos;
}

std::string in_parentheses(const std::string& text) {
  return is_sum(text) ? "(" + text + ")" : text;
}

// The expression that is compared with the limit.
std::string measured(const AlertRule& rule) {
  const std::string window = duration(rule.window_s);
  switch (rule.measure) {
    case AlertMeasure::kValue:
      return fmt::format("max by (instance) ({})", series(rule.top[0]));
    case AlertMeasure::kQuotient:
      return fmt::format("max by (instance) ({}) / max by (instance) ({})",
                         series(rule.top[0]), series(rule.bottom[0]));
    case AlertMeasure::kIncrease: return increases(rule.top, window);
    case AlertMeasure::kRatio:
      return fmt::format("{} / {}", in_parentheses(increases(rule.top, window)),
                         in_parentheses(increases(rule.bottom, window)));
    case AlertMeasure::kRate: {
      const std::string rate = fmt::format("sum by (instance) (rate({}[{}]))",
                                           series(rule.top[0]), window);
      if (rule.bottom[0].name.empty()) return rate;
      return fmt::format("{} / max by (instance) ({})", rate,
                         series(rule.bottom[0]));
    }
    case AlertMeasure::kSlowShare:
      return fmt::format(
          "1 - sum by (instance) (increase({}[{}])) / sum by (instance) "
          "(increase({}[{}]))",
          series(rule.top[0], "_bucket", fmt::format("le=\"{}\"", rule.bound)),
          window, series(rule.top[0], "_count"), window);
    case AlertMeasure::kStalled:
      return fmt::format("(max by (instance) ({}) > bool 0) * ({} == bool 0)",
                         series(rule.top[0]), increases(rule.bottom, window));
  }
  return "";
}

// Empty: any number of events decides.
std::string enough_events(const AlertRule& rule) {
  if (!rule.only_while.name.empty()) {
    return fmt::format(" and max by (instance) ({}) > 0",
                       series(rule.only_while));
  }
  if (rule.least_events <= 0) return "";
  const std::string window = duration(rule.window_s);
  const std::string events =
      rule.measure == AlertMeasure::kSlowShare
          ? fmt::format("sum by (instance) (increase({}[{}]))",
                        series(rule.top[0], "_count"), window)
          : increases(rule.bottom, window);
  return fmt::format(" and {} >= {}", in_parentheses(events),
                     rule.least_events);
}

// In the words of YAML, in double quotes.
std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  });
  return out;
}

}  // namespace

std::string promql_of(const AlertRule& rule) {
  const std::string what = measured(rule);
  const char* const sign = rule.below ? "<" : ">=";
  const std::string enough = enough_events(rule);
  std::string text =
      fmt::format("({} {} {}{})", what, sign, rule.limit, enough);
  if (rule.ends_at != rule.limit) {
    text += fmt::format(
        " or ({} {} {}{} and on (instance) "
        "ALERTS{{alertname=\"{}\",alertstate=\"firing\"}} == 1)",
        what, sign, rule.ends_at, enough, rule.name);
  }
  return text;
}

std::string prometheus_rules(std::string_view runbook,
                             const std::vector<AlertRule>& rules) {
  std::string out =
      "# Printed by `framewise telemetry rules`, from the table that\n"
      "# `framewise monitor` evaluates. An alert ends at another limit than "
      "it\n"
      "# begins at: the second half of each expression.\n"
      "groups:\n  - name: framewise\n    interval: 15s\n    rules:\n";
  for (const AlertRule& rule : rules) {
    out += fmt::format("      - alert: {}\n        expr: {}\n", rule.name,
                       yaml_text(promql_of(rule)));
    if (rule.holds_s > 0) {
      out += fmt::format("        for: {}\n", duration(rule.holds_s));
    }
    out += fmt::format(
        "        labels: {{severity: {}}}\n        annotations:\n"
        "          summary: {}\n          description: {}\n"
        "          runbook_url: {}\n",
        name_of(rule.severity), yaml_text(summary_of(rule)),
        yaml_text(std::string(rule.reason) + " " + std::string(rule.action)),
        yaml_text(fmt::format("{}#{}", runbook, lower(rule.name))));
  }
  return out;
}

std::string runbook_page() {
  std::string out =
      "# Alerts\n\n"
      "What each alert means, why its limit is what it is, and what to do. "
      "[telemetry.md](../telemetry.md) says how metrics\nleave the program; "
      "`framewise monitor --check` evaluates the same table without "
      "Prometheus.\n\n"
      "Printed by `framewise telemetry rules --runbook`. Limits are settings; "
      "0 turns an alert off.\n\n"
      "| alert | severity | begins | ends | over | at least | holds | setting "
      "|\n"
      "| --- | --- | --: | --: | --: | --: | --: | --- |\n";
  const std::vector<AlertRule> rules = alert_rules();
  for (const AlertRule& rule : rules) {
    const auto time = [](double s) { return s > 0 ? duration(s) : ""; };
    out += fmt::format(
        "| [{}](#{}) | {} | {} {} | {} {} | {} | {} | {} | `{}` |\n", rule.name,
        lower(rule.name), name_of(rule.severity), rule.below ? "<" : "≥",
        rule.limit, rule.below ? "≥" : "<", rule.ends_at, time(rule.window_s),
        rule.least_events > 0 ? fmt::format("{} events", rule.least_events)
                              : "",
        time(rule.holds_s), kSettings[rule.setting.index()].key);
  }
  for (const AlertRule& rule : rules) {
    out += fmt::format(
        "\n## {}\n\n**{}** {}\n\nWhy this limit: {}\n\nWhat to do: {}\n\n"
        "```\n{}\n```\n",
        rule.name,
        rule.severity == AlertSeverity::kCritical  ? "Critical."
        : rule.severity == AlertSeverity::kWarning ? "Warning."
                                                   : "Information.",
        summary_of(rule), rule.reason, rule.action, promql_of(rule));
  }
  return out;
}

}  // namespace framewise::telemetry
