// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise monitor` and `framewise telemetry`.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr SettingUse kAlertUses[] = {SettingUse::kAlerts};
inline constexpr Option kMonitorOptions[] = {
    {"attach", 'a', "RUN|URL|FILE",
     "What to show: the --out or --journal of a batch that runs, http://HOST:"
     "PORT of a service, or a file of --metrics-file (default: the batch of "
     "the newest journal in this folder)"},
    {"once", '\0', "", "Print the status once and exit"},
    {"json", '\0', "",
     "Print JSON: one document with --once, else one line for each interval"},
    {"check", '\0', "",
     "Print only alerts, and exit with code 1 if one of severity warning or "
     "critical fires; implies --once"},
    {"exec", '\0', "PROGRAM",
     "Start this program for each alert that begins or ends, with the words "
     "begins or ends, the name of the alert, its severity, value and limit, "
     "and "
     "a sentence; with --check for each that fires"},
    {"interval", '\0', "SECONDS", "Time between two readings (default: 2)"},
};
inline constexpr Example kMonitorExamples[] = {
    {"framewise monitor --attach results.ndjson",
     "follow the batch that writes results.ndjson"},
    {"framewise monitor --attach http://localhost:9102", "follow a service"},
    {"framewise monitor --once --json --attach framewise.prom | jq .cache",
     "print one value"},
    {"framewise monitor --check --attach framewise.prom",
     "fail a job of cron or CI if an alert fires"},
    {"framewise monitor --attach http://localhost:9102 --exec ./page-me.sh",
     "start a program of your own when an alert begins or ends"},
};
inline constexpr Option kSeriesOptions[] = {
    {"json", '\0', "", "Print a JSON document"},
    {"markdown", '\0', "", "Print the table of docs/telemetry.md"},
};
inline constexpr Example kSeriesExamples[] = {
    {"framewise telemetry series", "list names, types and meanings"},
};
inline constexpr Option kRulesOptions[] = {
    {"runbook", '\0', "", "Print the page for operators instead"},
    {"runbook-url", '\0', "URL",
     "Address of that page, for links in alerts (default: docs/operations/"
     "alerts.md)"},
};
inline constexpr Example kRulesExamples[] = {
    {"framewise telemetry rules > /etc/prometheus/framewise.yml",
     "install the rules"},
    {"framewise telemetry rules --alert-memory 90% > framewise.yml",
     "print them with another limit"},
};
inline constexpr Option kShowOptions[] = {
    {"name", 'n', "PREFIX", "Only series whose names begin so"},
    {"since", '\0', "AGE", "Only points younger than this, such as 30m or 7d"},
    {"limit", '\0', "N", "At most so many points, the newest (default: 1000)"},
    {"json", '\0', "", "Print one JSON object per line for each point"},
};
inline constexpr Example kShowExamples[] = {
    {"framewise telemetry show metrics.db -n framewise_cache",
     "print what happened to the cache"},
    {"framewise telemetry show metrics.db -n framewise_job_duration --since 1h",
     "print quantiles of job times of the last hour"},
};
inline constexpr Option kHistoryExportOptions[] = {
    {"name", 'n', "PREFIX", "Only series whose names begin so"},
    {"since", '\0', "AGE", "Only points younger than this, such as 30m or 7d"},
    {"out", 'o', "FILE", "Write to this file; - = standard output",
     Writes::kFile},
};
inline constexpr Example kHistoryExportExamples[] = {
    {"framewise telemetry export metrics.db -o metrics.csv",
     "write all points as CSV"},
};
inline constexpr Example kClearExamples[] = {
    {"framewise telemetry clear metrics.db", "remove all points"},
};

}  // namespace framewise::cli
