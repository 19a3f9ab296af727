// SPDX-License-Identifier: Apache-2.0
#include "telemetry/export/sinks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "base/json/json.h"
#include "base/result.h"
#include "telemetry/export/periodic_export.h"
#include "telemetry/loopback_server.h"
#include "telemetry/reading/exposition.h"
#include "temporary_folder.h"

namespace framewise::telemetry {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

OtlpOptions options_for(const LoopbackServer& server) {
  OtlpOptions options;
  options.metrics = *parse_http_address(server.url() + "/v1/metrics");
  options.traces = *parse_http_address(server.url() + "/v1/traces");
  options.timeout = 300ms;
  options.trace = trace_identity("");
  return options;
}

SpanEvents one_span() { return {{{"decode", 1, 1000, 500}}}; }

std::string answer(int status, const std::string& body = "{}",
                   const std::string& fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(FileSink, ReplacesTheFileAsAWhole) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "framewise.prom";
  const auto sink = file_sink(path, true);
  const Counter counter("framewise_file_total", "File.");
  for (int i = 0; i < 2; ++i) {
    const Snapshot snapshot = take_snapshot();
    ASSERT_TRUE(sink->write({snapshot, {}}, {}));
    EXPECT_EQ(text_of(path), prometheus_text(snapshot));
  }
  // Nothing else is left in the folder: the collector would read it.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()),
                          std::filesystem::directory_iterator()),
            1);
}

TEST(FileSink, SaysWhyAFileCannotBeWritten) {
  const auto sink = file_sink("/nowhere/x.prom", true);
  const auto written = sink->write({take_snapshot(), {}}, {});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().to_string(), HasSubstr("/nowhere/x.prom"));
}

TEST(OtlpSink, PostsMetricsAndTracesWithItsFields) {
  LoopbackServer server([](const std::string&) { return answer(200); });
  OtlpOptions options = options_for(server);
  options.fields = {{"Authorization", "Bearer x"}};
  const auto sink = otlp_sink(options);
  ASSERT_TRUE(sink->write({take_snapshot(), one_span()}, {}));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_THAT(requests[0], StartsWith("POST /v1/metrics HTTP/1.1\r\n"));
  EXPECT_THAT(requests[0], HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(requests[0], HasSubstr("Authorization: Bearer x\r\n"));
  EXPECT_TRUE(Json::parse(body_of(requests[0])).contains("resourceMetrics"));
  EXPECT_THAT(requests[1], StartsWith("POST /v1/traces HTTP/1.1\r\n"));
  EXPECT_THAT(body_of(requests[1]), HasSubstr("\"decode\""));
}

TEST(OtlpSink, SendsSpansAgainThatAreRefusedForNow) {
  int count = 0;
  LoopbackServer server([&](const std::string& request) {
    const bool busy = request.starts_with("POST /v1/traces") && count++ == 0;
    return busy ? answer(503, "", "Retry-After: 7\r\n") : answer(200);
  });
  const auto sink = otlp_sink(options_for(server));
  EXPECT_FALSE(sink->write({take_snapshot(), one_span()}, {}));
  EXPECT_EQ(sink->pause(), 7s);
  ASSERT_TRUE(sink->write({take_snapshot(), {}}, {}));
  EXPECT_EQ(sink->pause(), 0s);
  EXPECT_THAT(body_of(server.requests().back()), HasSubstr("\"decode\""));
}

TEST(OtlpSink, NeverSendsAgainWhatIsWrong) {
  LoopbackServer server([](const std::string& request) {
    return answer(request.starts_with("POST /v1/traces") ? 400 : 200);
  });
  const auto sink = otlp_sink(options_for(server));
  const auto written = sink->write({take_snapshot(), one_span()}, {});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("status 400"));
  ASSERT_TRUE(sink->write({take_snapshot(), {}}, {}));
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST(OtlpSink, SaysWhatAReceiverRejected) {
  LoopbackServer server([](const std::string&) {
    return answer(200,
                  R"({"partialSuccess":{"errorMessage":"bad \u001b name"}})");
  });
  const auto written =
      otlp_sink(options_for(server))->write({take_snapshot(), {}}, {});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("rejected a part: bad"));
  EXPECT_EQ(written.error().message.find('\x1b'), std::string::npos);
}

// What a receiver may do to slow or stop the program.
TEST(OtlpSink, SurvivesHostileReceivers) {
  const std::string huge(200'000, 'x');
  for (const std::string& reply :
       {std::string(), std::string("HTTP/1.1 200 OK\r\n"), huge,
        "HTTP/1.1 200 OK\r\n\r\n" + huge, std::string("\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
        answer(200, "not json"), answer(302, "", "Location: http://x/\r\n"),
        answer(429, "", "Retry-After: 999999999\r\n")}) {
    LoopbackServer server([&](const std::string&) { return reply; });
    const auto sink = otlp_sink(options_for(server));
    const auto begin = std::chrono::steady_clock::now();
    [[maybe_unused]] const auto ignored =
        sink->write({take_snapshot(), {}}, {});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    EXPECT_LE(sink->pause(), 300s);
  }
}

TEST(OtlpSink, WaitsLongerForAReceiverThatIsNotThere) {
  std::string url;
  {
    const LoopbackServer gone([](const std::string&) { return ""; });
    url = gone.url();
  }
  OtlpOptions options;
  options.metrics = *parse_http_address(url + "/v1/metrics");
  const auto sink = otlp_sink(options);
  auto last = 0s;
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(sink->write({take_snapshot(), {}}, {}));
    EXPECT_GT(sink->pause(), last);
    last = sink->pause();
  }
}

TEST(Statsd, SendsIncreasesGaugesAndQuantiles) {
  Snapshot before;
  before.series = {{.kind = SeriesKind::kCounter,
                    .name = "framewise_jobs_total",
                    .labels = {{"status", "a:b|c"}},
                    .value = 3}};
  Snapshot now = before;
  now.series[0].value = 5;
  now.series.push_back({.name = "framewise_depth", .value = -2});
  now.series.push_back({.kind = SeriesKind::kHistogram,
                        .name = "framewise_t_seconds",
                        .bounds = {1, 2},
                        .counts = {0, 4, 0}});
  EXPECT_THAT(
      statsd_lines(before, now),
      testing::ElementsAre(
          "framewise.jobs_total:2|c|#status:a_b_c", "framewise.depth:0|g",
          "framewise.depth:-2|g", "framewise.t_seconds.count:4|c",
          "framewise.t_seconds.p50:1500|g", "framewise.t_seconds.p95:1950|g",
          "framewise.t_seconds.p99:1990|g"));
}

TEST(Statsd, SendsPacketsThatFitIntoAFrame) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  auto sink =
      statsd_sink("127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  ASSERT_TRUE(sink) << sink.error().to_string();
  const Snapshot snapshot = take_snapshot();
  ASSERT_TRUE((*sink)->write({snapshot, {}}, {}));
  std::string all;
  char packet[65536];
  for (ssize_t got = 0;
       (got = recv(fd, packet, sizeof packet, MSG_DONTWAIT)) > 0;) {
    EXPECT_LE(got, 1400);
    all += std::string(packet, size_t(got)) + "\n";
  }
  close(fd);
  std::string expected;
  for (const std::string& line : statsd_lines({}, snapshot)) {
    expected += line + "\n";
  }
  EXPECT_EQ(all, expected);
  EXPECT_FALSE(statsd_sink("no such host:x"));
}

TEST(PeriodicExport, ExportsAtItsEnd) {
  int snapshots = 0;
  {
    PeriodicExport::Sinks sinks;
    sinks.push_back(memory_sink([&](const Snapshot&) { ++snapshots; }));
    const PeriodicExport exporting(std::move(sinks), {.interval = 1h});
  }
  EXPECT_EQ(snapshots, 1);
}

TEST(PeriodicExport, SaysTheFirstErrorOfASinkOnce) {
  class Failing : public Sink {
   public:
    explicit Failing(std::atomic<int>& calls) : calls_(calls) {}
    std::string name() const override { return "broken"; }
    Result<void> write(const Exported&, const std::stop_token&) override {
      ++calls_;
      return fail(ErrorKind::kIo, "no");
    }
    std::atomic<int>& calls_;
  };
  std::atomic<int> calls = 0;
  std::vector<std::string> complaints;
  {
    PeriodicExport::Sinks sinks;
    sinks.push_back(std::make_unique<Failing>(calls));
    const PeriodicExport exporting(
        std::move(sinks),
        {.interval = 1ms, .complain = [&](const std::string& what) {
           complaints.push_back(what);
         }});
    while (calls < 3) std::this_thread::yield();
  }
  EXPECT_THAT(complaints, testing::ElementsAre("broken: no"));
}

TEST(PeriodicExport, DoesNotWaitForAReceiverThatHangs) {
  LoopbackServer server([](const std::string&) { return ""; });
  OtlpOptions options = options_for(server);
  options.timeout = 10min;
  const auto begin = std::chrono::steady_clock::now();
  {
    PeriodicExport::Sinks sinks;
    sinks.push_back(otlp_sink(options));
    const PeriodicExport exporting(std::move(sinks),
                                   {.interval = 1h, .last_export = 50ms});
  }
  // Far below the timeout; no assertion on speed.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 60s);
}

}  // namespace
}  // namespace framewise::telemetry
