// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/http/http_client.h"
#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "telemetry/export/sinks.h"
#include "telemetry/series.h"

namespace framewise::telemetry {
namespace {

// A receiver's answer says at most what it rejected.
constexpr HttpLimits kAnswerLimits{.header_bytes = 16 << 10,
                                   .body_bytes = 64 << 10};
// The longest pause that a receiver may ask for.
constexpr int kLongestPause_s = 300;

Counter dropped("framewise_telemetry_dropped_spans_total",
                "Spans that no receiver took.");

bool may_pass(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

// The message of a partial success; empty: everything was taken.
std::string rejection_in(const std::string& body) {
  const Json json = Json::parse(body);
  return printable(
      json["partialSuccess"]["errorMessage"].text().substr(0, 200));
}

class OtlpSink : public Sink {
 public:
  explicit OtlpSink(OtlpOptions options) : options_(std::move(options)) {}

  std::string name() const override { return "OTLP"; }
  bool wants_spans() const override { return options_.traces.has_value(); }
  std::chrono::seconds pause() const override {
    return std::chrono::seconds(pause_s_);
  }

  Result<void> write(const Exported& data,
                     const std::stop_token& stop) override {
    pause_s_ = 0;
    Result<void> outcome;
    if (options_.metrics) {
      outcome = post(*options_.metrics,
                     otlp_metrics(data.snapshot, options_.resource), stop);
    }
    if (!options_.traces) return outcome;
    keep(data.spans);
    if (!outcome || waiting_.events.empty()) return outcome;
    retry_ = false;
    outcome =
        post(*options_.traces,
             otlp_traces(waiting_, options_.trace, options_.resource), stop);
    if (!outcome && !retry_) {
      dropped.add(int64_t(waiting_.events.size()));
    }
    if (outcome || !retry_) waiting_.events.clear();
    return outcome;
  }

 private:
  void keep(const SpanEvents& spans) {
    dropped.add(spans.left_out);
    const size_t room = kMostWaitingSpans - waiting_.events.size();
    const size_t kept = std::min(room, spans.events.size());
    waiting_.events.insert(waiting_.events.end(), spans.events.begin(),
                           spans.events.begin() + ptrdiff_t(kept));
    dropped.add(int64_t(spans.events.size() - kept));
  }

  Result<void> post(const HttpAddress& address, std::string body,
                    const std::stop_token& stop) {
    HttpRequest request{.address = address,
                        .method = HttpMethod::kPost,
                        .body = std::move(body),
                        .fields = options_.fields,
                        .deadline = options_.timeout,
                        .limits = kAnswerLimits};
    request.fields.emplace_back("Content-Type", "application/json");
    const auto answer = send_request(request, stop);
    if (!answer) {
      retry_ = answer.error().kind == ErrorKind::kIo ||
               answer.error().kind == ErrorKind::kTimeout;
      failures_ = std::min(failures_ + 1, 6);
      pause_s_ = 1 << failures_;
      return answer.error();
    }
    failures_ = 0;
    if (answer->status / 100 == 2) {
      const std::string rejected = rejection_in(answer->body);
      if (rejected.empty()) return {};
      return fail(ErrorKind::kEnvironment, "the receiver rejected a part: {}",
                  rejected);
    }
    retry_ = may_pass(answer->status);
    pause_s_ = std::clamp(answer->retry_after_s.value_or(retry_ ? 5 : 60), 0,
                          kLongestPause_s);
    return fail(ErrorKind::kEnvironment, "{}:{}{} answered with status {}",
                address.host, address.port, address.path, answer->status);
  }

  const OtlpOptions options_;
  SpanEvents waiting_;
  bool retry_ = false;  // whether the same request may succeed later
  int failures_ = 0;    // to reach the receiver, in a row
  int pause_s_ = 0;
};

}  // namespace

std::unique_ptr<Sink> otlp_sink(OtlpOptions options) {
  return std::make_unique<OtlpSink>(std::move(options));
}

}  // namespace framewise::telemetry
