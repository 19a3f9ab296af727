// SPDX-License-Identifier: Apache-2.0
#include "cli/telemetry/telemetry_session.h"

#include <mutex>
#include <utility>

#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/telemetry/otlp_environment.h"
#include "measure/registry.h"
#include "telemetry/alerts/evaluation.h"
#include "telemetry/export/trace.h"
#include "telemetry/history/metrics_history.h"
#include "telemetry/span.h"

namespace framewise::cli {
namespace {

using telemetry::SpanDetail;
using telemetry::SpanKind;

// A trace beyond this is cut; its file would have about 40 MB.
constexpr size_t kMostTraceEvents = 1'000'000;
// Between two exports.
constexpr int64_t kMostWaitingEvents = 1'000'000;
constexpr std::chrono::milliseconds kLiveInterval{2'000};

// The stages that exist in every exposition from the start.
constexpr std::string_view kStages[] = {
    "cache",   "conclude", "content",       "decode",
    "defects", "evidence", "hash files",    "job",
    "judge",   "measure",  "open and pair", "plan",
    "planes",  "report",   "signatures",    "whole files"};

void begin_recording() {
  telemetry::set_recording(true);
  if (telemetry::span_detail() == SpanDetail::kOff) {
    telemetry::set_span_detail(SpanDetail::kStages);
  }
  expect_all_stages();
}

std::chrono::milliseconds interval_of(const Invocation& invocation) {
  return std::chrono::milliseconds(
      invocation.settings.integer("telemetry.interval"));
}

// Says alerts as they begin and end.
void report_alerts(const telemetry::AlertEvaluator::Outcome& outcome,
                   const Terminal& errors) {
  for (const telemetry::Alert& alert : outcome.begun) {
    say_warning(errors, "alert: " + to_string(alert));
  }
  for (const telemetry::Alert& alert : outcome.ended) {
    say_note(errors, fmt::format("alert ended: {}", alert.rule.name));
  }
}

Result<telemetry::PeriodicExport::Sinks> sinks_of(
    const Invocation& invocation) {
  const Settings& settings = invocation.settings;
  telemetry::PeriodicExport::Sinks sinks;
  if (const std::string& path = settings.text("telemetry.metrics_file");
      !path.empty()) {
    sinks.push_back(telemetry::file_sink(path, true));
  }
  if (const std::string& path = settings.text("telemetry.history_file");
      !path.empty()) {
    FW_ASSIGN_OR_RETURN(auto history,
                        telemetry::MetricsHistory::open(path, true));
    const telemetry::HistoryLimits limits{
        .age_s = double(settings.integer("telemetry.history_age")) / 1000,
        .bytes = settings.integer("telemetry.history_size")};
    sinks.push_back(telemetry::history_sink(std::move(history), limits));
  }
  if (const std::string& address = settings.text("telemetry.statsd");
      !address.empty()) {
    FW_ASSIGN_OR_RETURN(auto sink, telemetry::statsd_sink(address));
    sinks.push_back(std::move(sink));
  }
  // The last one: others do not wait for a receiver.
  FW_ASSIGN_OR_RETURN(auto otlp, otlp_options(settings.text("telemetry.otlp"),
                                              invocation.environment));
  if (otlp) sinks.push_back(telemetry::otlp_sink(*std::move(otlp)));
  return sinks;
}

}  // namespace

void expect_all_stages() {
  for (const std::string_view stage : kStages) {
    telemetry::expect_stage(stage, SpanKind::kStage);
  }
  for (const measure::Metric& metric : measure::all_metrics()) {
    telemetry::expect_stage(metric.outputs.front().name, SpanKind::kMetric);
  }
}

struct TelemetrySession::State {
  explicit State(const Invocation& invocation)
      : trace_file(invocation.settings.text("telemetry.trace_file")),
        errors(invocation.errors),
        warns(log_level(invocation.settings) >= LogLevel::kWarning),
        alerts(telemetry::alert_rules(invocation.settings)) {}

  void keep(telemetry::SpanEvents&& spans) {
    if (trace_file.empty()) return;
    trace.left_out += spans.left_out;
    const size_t room = kMostTraceEvents - trace.events.size();
    const size_t kept = std::min(room, spans.events.size());
    trace.events.insert(trace.events.end(), spans.events.begin(),
                        spans.events.begin() + ptrdiff_t(kept));
    trace.left_out += int64_t(spans.events.size() - kept);
  }

  const std::filesystem::path trace_file;
  const Terminal errors;
  const bool warns;
  telemetry::SpanEvents trace;
  telemetry::AlertEvaluator alerts;
  std::optional<telemetry::PeriodicExport> exporting;  // the last: uses others
};

TelemetrySession::TelemetrySession(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
TelemetrySession::TelemetrySession(TelemetrySession&&) noexcept = default;
TelemetrySession::~TelemetrySession() = default;

Result<TelemetrySession> TelemetrySession::start(const Invocation& invocation) {
  const Setting& first = *find_setting("telemetry.metrics_file");
  if (!takes(*invocation.command, first)) return TelemetrySession(nullptr);
  // A worker's parent reports what it does.
  if (invocation.has("worker")) {
    telemetry::set_recording(false);
    return TelemetrySession(nullptr);
  }
  FW_ASSIGN_OR_RETURN(auto sinks, sinks_of(invocation));
  auto state = std::make_unique<State>(invocation);
  if (sinks.empty() && state->trace_file.empty()) {
    telemetry::set_recording(false);
    return TelemetrySession(nullptr);
  }
  begin_recording();
  telemetry::ExportOptions options{.interval = interval_of(invocation)};
  State* const kept = state.get();
  bool wants_spans = !kept->trace_file.empty();
  for (const auto& sink : sinks) wants_spans |= sink->wants_spans();
  if (wants_spans) telemetry::keep_span_events(kMostWaitingEvents);
  if (!kept->trace_file.empty()) {
    options.on_spans = [kept](telemetry::SpanEvents&& spans) {
      kept->keep(std::move(spans));
    };
  }
  if (kept->warns) {
    options.complain = [kept](const std::string& what) {
      say_warning(kept->errors, what);
    };
    sinks.push_back(
        telemetry::memory_sink([kept](const telemetry::Snapshot& snapshot) {
          report_alerts(kept->alerts.evaluate(snapshot), kept->errors);
        }));
  }
  kept->exporting.emplace(std::move(sinks), std::move(options));
  return TelemetrySession(std::move(state));
}

Result<void> TelemetrySession::finish() {
  if (!state_) return {};
  state_->exporting.reset();
  telemetry::keep_span_events(0);
  if (state_->trace_file.empty()) return {};
  const bool json = state_->trace_file.extension() == ".json";
  FW_RETURN_IF_ERROR(write_file(
      state_->trace_file, json ? telemetry::chrome_trace(state_->trace)
                               : telemetry::perfetto_trace(state_->trace)));
  if (state_->trace.left_out > 0 && state_->warns) {
    say_warning(state_->errors,
                fmt::format("{} spans did not fit into the trace",
                            state_->trace.left_out));
  }
  return {};
}

std::filesystem::path live_metrics_file(const std::filesystem::path& journal) {
  std::filesystem::path file = journal;
  if (file.extension() == ".journal") file.replace_extension();
  file += ".prom";
  return file;
}

LiveMetrics::LiveMetrics(const Invocation& invocation,
                         const std::filesystem::path& journal) {
  if (journal.empty() || !invocation.settings.enabled("telemetry.live")) return;
  begin_recording();
  file_ = live_metrics_file(journal);
  telemetry::PeriodicExport::Sinks sinks;
  sinks.push_back(telemetry::file_sink(file_, false));
  exporting_.emplace(std::move(sinks),
                     telemetry::ExportOptions{.interval = kLiveInterval,
                                              .export_at_end = false});
}

LiveMetrics::~LiveMetrics() {
  exporting_.reset();
  std::error_code ignored;
  if (!file_.empty()) std::filesystem::remove(file_, ignored);
}

}  // namespace framewise::cli
