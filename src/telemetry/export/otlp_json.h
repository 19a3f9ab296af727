// SPDX-License-Identifier: Apache-2.0
// The JSON form of OTLP, the protocol of OpenTelemetry
// (opentelemetry.io/docs/specs/otlp). Names are dotted and without the unit:
// framewise_stage_duration_seconds is framewise.stage.duration in s.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "telemetry/snapshot.h"
#include "telemetry/span.h"

namespace framewise::telemetry {

struct OtlpResource {
  std::string service_name = "framewise";
  std::string service_version;
  Labels attributes;  // of OTEL_RESOURCE_ATTRIBUTES
};

// The body of a POST to /v1/metrics: cumulative sums, gauges, histograms whose
// buckets are not cumulative.
std::string otlp_metrics(const Snapshot& snapshot,
                         const OtlpResource& resource);

// All spans of a process are of one trace.
struct TraceIdentity {
  std::string trace_id;  // 32 hexadecimal digits
  // Of the span that started this process; 16 digits, or empty.
  std::string parent_id;
  // Added to times of the steady clock, it gives times since 1970.
  int64_t clock_offset_ns = 0;
};
// The trace of the variable TRACEPARENT (w3.org/TR/trace-context), or a new
// one if it is empty or not of that form.
TraceIdentity trace_identity(std::string_view traceparent);

// The body of a POST to /v1/traces. A span is within the shortest span of its
// thread that contains it.
std::string otlp_traces(const SpanEvents& events, const TraceIdentity& trace,
                        const OtlpResource& resource);

}  // namespace framewise::telemetry
