// SPDX-License-Identifier: Apache-2.0
// The variables of OpenTelemetry
// (opentelemetry.io/docs/specs/otel/protocol/exporter).
#pragma once

#include <optional>
#include <string_view>

#include "base/settings.h"
#include "telemetry/export/sinks.h"

namespace framewise::cli {

// `setting`: the base address of the receiver, "none", or empty: as
// OTEL_EXPORTER_OTLP_ENDPOINT, …_METRICS_ENDPOINT and …_TRACES_ENDPOINT say.
// Also read: OTEL_SDK_DISABLED, OTEL_METRICS_EXPORTER, OTEL_TRACES_EXPORTER,
// OTEL_EXPORTER_OTLP_PROTOCOL, …_HEADERS, …_TIMEOUT, OTEL_SERVICE_NAME,
// OTEL_RESOURCE_ATTRIBUTES, TRACEPARENT. Nothing: there is no receiver.
Result<std::optional<telemetry::OtlpOptions>> otlp_options(
    std::string_view setting, const Environment& environment);

}  // namespace framewise::cli
