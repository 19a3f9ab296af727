// SPDX-License-Identifier: Apache-2.0
#include "cli/telemetry/telemetry_commands.h"

#include <array>

#include "cli/telemetry/telemetry_help.h"

namespace framewise::cli {
namespace {

constexpr std::array kTelemetryCommands = {
    Command{
        "monitor", "[RUN|URL|FILE]", "Show a batch or service while it runs",
        "Show progress, processors, memory with its level and forecast, "
        "caches, queue, errors, stages, alerts and the worst results so "
        "far, in 80x24 characters. A batch needs no option for this as "
        "long as it has a journal (--out or --journal). End with q or "
        "Ctrl-C; what runs goes on.",
        0, 1, kMonitorOptions, kAlertUses, true, kMonitorExamples, run_monitor},
    Command{"telemetry series",
            "",
            "List all series of metrics",
            "List the name, type, labels and meaning of each series that "
            "--metrics-file, --otlp, --statsd, --metrics-history and a "
            "service's /metrics export.",
            0,
            0,
            kSeriesOptions,
            {},
            true,
            kSeriesExamples,
            run_telemetry_series},
    Command{"telemetry rules", "", "Print the alert rules for Prometheus",
            "Print the rules that `framewise monitor` evaluates as a file of "
            "rules for Prometheus.",
            0, 0, kRulesOptions, kAlertUses, true, kRulesExamples,
            run_telemetry_rules},
    Command{"telemetry show",
            "HISTORY",
            "Print points of a history of metrics",
            "Print the newest points of an SQLite file that --metrics-history "
            "wrote. A histogram has NAME:count, NAME:sum and the quantiles "
            "NAME:p50, NAME:p95 and NAME:p99 of each interval.",
            1,
            1,
            kShowOptions,
            {},
            true,
            kShowExamples,
            run_telemetry_show},
    Command{"telemetry export",
            "HISTORY",
            "Write a history of metrics as CSV",
            "Write time, name, labels and value of each point, the oldest "
            "first.",
            1,
            1,
            kHistoryExportOptions,
            {},
            true,
            kHistoryExportExamples,
            run_telemetry_export},
    Command{"telemetry clear",
            "HISTORY",
            "Remove all points of a history",
            "Remove all points of an SQLite file that --metrics-history wrote. "
            "Old points go by themselves: see --metrics-history-age and "
            "--metrics-history-size.",
            1,
            1,
            {},
            {},
            true,
            kClearExamples,
            run_telemetry_clear},
};

}  // namespace

std::span<const Command> telemetry_commands() { return kTelemetryCommands; }

}  // namespace framewise::cli
