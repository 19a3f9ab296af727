// SPDX-License-Identifier: Apache-2.0
// Spans as a trace that Perfetto and chrome://tracing show.
#pragma once

#include <string>

#include "telemetry/span.h"

namespace framewise::telemetry {

// JSON in the form of Chrome: one event a line, so that a cut file can be
// repaired.
std::string chrome_trace(const SpanEvents& events);

// Perfetto's own form, protocol buffers of TracePacket with TrackEvents: an
// eighth of the size.
std::string perfetto_trace(const SpanEvents& events);

}  // namespace framewise::telemetry
