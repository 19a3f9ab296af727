// SPDX-License-Identifier: Apache-2.0
#include "cli/telemetry/otlp_environment.h"

#include <charconv>

#include "base/http/percent_code.h"
#include "base/result.h"
#include "cli/terminal/terminal.h"
#include "framewise/version.h"

namespace framewise::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "a=b,c=d". Parts without a name are left out, and those that would end a
// line of a request.
telemetry::Labels pairs_in(std::string_view text) {
  telemetry::Labels pairs;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    std::string name(trimmed(part.substr(0, equals)));
    std::string value = percent_decoded(trimmed(part.substr(equals + 1)));
    if ((name + value).find_first_of("\r\n") != std::string::npos) continue;
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return pairs;
}

// The address of one signal: stated for it, or the base with its path.
Result<std::optional<HttpAddress>> address_of(std::string_view base,
                                              std::string_view own,
                                              std::string_view path) {
  std::string url(own);
  if (own.empty()) {
    if (base.empty()) return std::optional<HttpAddress>();
    url = base;
    if (url.ends_with('/')) url.pop_back();
    url += path;
  }
  FW_ASSIGN_OR_RETURN(HttpAddress address, parse_http_address(url));
  return std::optional<HttpAddress>(std::move(address));
}

}  // namespace

Result<std::optional<telemetry::OtlpOptions>> otlp_options(
    std::string_view setting, const Environment& environment) {
  using Options = std::optional<telemetry::OtlpOptions>;
  const auto get = [&environment](std::string_view name) {
    return variable(environment, name);
  };
  const bool stated = !setting.empty();
  if (setting == "none" || (!stated && get("OTEL_SDK_DISABLED") == "true")) {
    return Options();
  }
  const std::string_view base =
      stated ? setting : get("OTEL_EXPORTER_OTLP_ENDPOINT");
  const auto own = [&](std::string_view name) {
    return stated ? std::string_view() : get(name);
  };
  telemetry::OtlpOptions options;
  if (get("OTEL_METRICS_EXPORTER") != "none") {
    FW_ASSIGN_OR_RETURN(
        options.metrics,
        address_of(base, own("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"),
                   "/v1/metrics"));
  }
  if (get("OTEL_TRACES_EXPORTER") != "none") {
    FW_ASSIGN_OR_RETURN(
        options.traces,
        address_of(base, own("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
                   "/v1/traces"));
  }
  if (!options.metrics && !options.traces) return Options();
  const std::string_view protocol = get("OTEL_EXPORTER_OTLP_PROTOCOL");
  if (!protocol.empty() && protocol != "http/json") {
    return with_hint(
        fail(ErrorKind::kUsage, "OTEL_EXPORTER_OTLP_PROTOCOL is {}", protocol),
        "Framewise speaks http/json, which collectors take at the same port as "
        "http/protobuf (4318)");
  }
  options.fields = pairs_in(get("OTEL_EXPORTER_OTLP_HEADERS"));
  if (const std::string_view text = get("OTEL_EXPORTER_OTLP_TIMEOUT");
      !text.empty()) {
    int64_t ms = 0;
    std::from_chars(text.data(), text.data() + text.size(), ms);
    if (ms > 0) options.timeout = std::chrono::milliseconds(ms);
  }
  options.resource.service_version = version();
  if (const std::string_view name = get("OTEL_SERVICE_NAME"); !name.empty()) {
    options.resource.service_name = name;
  }
  options.resource.attributes = pairs_in(get("OTEL_RESOURCE_ATTRIBUTES"));
  options.trace = telemetry::trace_identity(get("TRACEPARENT"));
  return Options(std::move(options));
}

}  // namespace framewise::cli
