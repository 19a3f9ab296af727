// SPDX-License-Identifier: Apache-2.0
// What a command tells about its work, and what reads it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "cli/batch_fixture.h"
#include "report/json_schema.h"
#include "telemetry/loopback_server.h"
#include "telemetry/reading/exposition.h"

namespace framewise {
namespace {

using telemetry::body_of;
using telemetry::LoopbackServer;
using telemetry::Snapshot;
using telemetry::sum_of;
using testing::HasSubstr;
using testing::Not;

class Telemetry : public Batch {
 protected:
  void SetUp() override {
    fs::create_directories(folder_.path() / "originals");
    fs::create_directories(folder_.path() / "small");
    make_folders(4);
  }
  ProgramResult run(std::vector<std::string> arguments,
                    ProgramOptions options = {}) {
    options.folder = folder_.path();
    return framewise(std::move(arguments), std::move(options));
  }
  // The batch of all pairs, one of which cannot be read.
  ProgramResult run_batch_with(std::vector<std::string> more,
                               ProgramOptions options = {}) {
    std::vector<std::string> words = {"batch", "originals", "small",
                                      "--no-cache", "-q"};
    words.insert(words.end(), more.begin(), more.end());
    return run(std::move(words), std::move(options));
  }
  Snapshot metrics(const std::string& name) {
    auto snapshot = telemetry::parse_exposition(file(name));
    if (!snapshot) throw std::runtime_error(snapshot.error().to_string());
    return *std::move(snapshot);
  }
};

TEST_F(Telemetry, MetricsFileCountsJobsErrorsStagesAndMetrics) {
  const auto result = run_batch_with({"--metrics-file", "m.prom"});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  const Snapshot snapshot = metrics("m.prom");
  EXPECT_EQ(sum_of(snapshot, "framewise_jobs_total"), 5);
  EXPECT_EQ(sum_of(snapshot, "framewise_jobs_total", {"status", "error"}), 1);
  EXPECT_EQ(sum_of(snapshot, "framewise_errors_total", {"kind", "input"}), 1);
  EXPECT_EQ(sum_of(snapshot, "framewise_job_duration_seconds"), 5);
  EXPECT_EQ(sum_of(snapshot, "framewise_progress_ratio"), 1);
  EXPECT_EQ(
      sum_of(snapshot, "framewise_stage_duration_seconds", {"stage", "job"}),
      5);
  EXPECT_GT(
      sum_of(snapshot, "framewise_stage_duration_seconds", {"stage", "decode"}),
      10);
  EXPECT_GT(
      sum_of(snapshot, "framewise_metric_pixels_total", {"metric", "ssim"}),
      1024);
  EXPECT_GT(sum_of(snapshot, "framewise_frame_pool_requests_total"), 10);
  EXPECT_GT(sum_of(snapshot, "framewise_memory_budget_bytes"), 1e6);
  EXPECT_GT(sum_of(snapshot, "framewise_memory_samples_total"), 0);
  EXPECT_GT(sum_of(snapshot, "framewise_progress_report_duration_seconds"), 0);
}

TEST_F(Telemetry, MetricsFileCountsTheCache) {
  const std::vector<std::string> words = {
      "compare", "originals/100.gif", "small/100.gif", "--cache-dir", "cache",
      "-q",      "--metrics-file",    "m.prom"};
  ASSERT_EQ(run(words).exit_code, 0);
  EXPECT_EQ(sum_of(metrics("m.prom"), "framewise_cache_hits_total"), 0);
  EXPECT_GT(sum_of(metrics("m.prom"), "framewise_cache_writes_total"), 0);
  ASSERT_EQ(run(words).exit_code, 0);
  const Snapshot again = metrics("m.prom");
  EXPECT_GT(sum_of(again, "framewise_cache_hits_total", {"tier", "disk"}), 0);
  EXPECT_GT(sum_of(again, "framewise_cache_saved_seconds_total"), 0);
}

TEST_F(Telemetry, WorkersInProcessesReportThroughTheirParent) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "sanitizers need calls that the sandbox refuses";
#endif
  run_batch_with({"--metrics-file", "m.prom", "--isolate"});
  const Snapshot snapshot = metrics("m.prom");
  EXPECT_EQ(sum_of(snapshot, "framewise_jobs_total"), 5);
  EXPECT_EQ(sum_of(snapshot, "framewise_errors_total", {"kind", "input"}), 1);
}

TEST_F(Telemetry, ImagesAndOptimizeHaveMetricsToo) {
  EXPECT_EQ(run({"image", "check", "originals/100.gif", "--metrics-file",
                 "i.prom", "-q", "--no-cache"})
                .exit_code,
            0);
  EXPECT_EQ(sum_of(metrics("i.prom"), "framewise_jobs_total"), 1);
  run({"optimize", "originals/100.gif", "-o", "o.gif", "--lossless",
       "--metrics-file", "o.prom", "-q", "--no-cache"});
  const Snapshot optimized = metrics("o.prom");
  EXPECT_GT(sum_of(optimized, "framewise_frame_pool_requests_total"), 0);
  EXPECT_GT(sum_of(optimized, "framewise_memory_samples_total"), 0);
}

TEST_F(Telemetry, TheTextfileIsAcceptedByPromtool) {
  if (installed_program("promtool").empty()) {
    GTEST_SKIP() << "promtool is missing (package prometheus)";
  }
  run_batch_with({"--metrics-file", "m.prom"});
  const auto checked =
      run_program({"promtool", "check", "metrics"}, {.input = file("m.prom")});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_EQ(checked.out + checked.err, "");
}

TEST_F(Telemetry, TraceHoldsTheStagesOfAllThreads) {
  run_batch_with({"--trace", "t.json", "--trace", "t.json"});
  const Json trace = Json::parse(file("t.json"));
  std::set<std::string> names;
  for (const Json& event : trace["traceEvents"])
    names.insert(event["name"].text());
  EXPECT_TRUE(names.contains("decode"));
  EXPECT_TRUE(names.contains("job"));
  EXPECT_TRUE(names.contains("ssim"));
  run_batch_with({"--trace", "t.pftrace"});
  EXPECT_THAT(file("t.pftrace"), HasSubstr("decode"));
}

TEST_F(Telemetry, SendsMetricsAndTracesToAReceiver) {
  const LoopbackServer server([](const std::string&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  });
  run_batch_with(
      {}, {.environment = {
               {"OTEL_EXPORTER_OTLP_ENDPOINT", server.url()},
               {"OTEL_SERVICE_NAME", "nightly"},
               {"OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b"},
               {"TRACEPARENT",
                "00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01"}}});
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_THAT(requests[0], HasSubstr("POST /v1/metrics"));
  EXPECT_THAT(requests[0], HasSubstr("x-key: a b\r\n"));
  EXPECT_THAT(requests[0], HasSubstr("nightly"));
  EXPECT_THAT(body_of(requests[0]), HasSubstr("framewise.jobs"));
  EXPECT_THAT(requests[1], HasSubstr("POST /v1/traces"));
  EXPECT_THAT(body_of(requests[1]),
              HasSubstr("5b8efff798038103d269b633813fc60c"));
}

TEST_F(Telemetry, AReceiverThatFailsCostsAWarningAndNothingElse) {
  const LoopbackServer server(
      [](const std::string&) { return "HTTP/1.1 500 No\r\n\r\n"; });
  const auto result = run({"compare", "originals/100.gif", "small/100.gif",
                           "--no-cache", "--otlp", server.url()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("answered with status 500"));
}

TEST_F(Telemetry, RefusesWhatItCannotSpeak) {
  const auto result = run(
      {"compare", "originals/100.gif", "small/100.gif"},
      {.environment = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1"},
                       {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("http/json"));
}

TEST_F(Telemetry, HistoryIsShownExportedAndCleared) {
  for (int i = 0; i < 2; ++i) {
    run_batch_with({"--metrics-history", "h.db"});
  }
  const auto shown = run({"telemetry", "show", "h.db", "-n",
                          "framewise_jobs_total", "--since", "1h", "--json"});
  const auto lines = lines_of(shown.out);
  ASSERT_FALSE(lines.empty()) << shown.err;
  EXPECT_EQ(lines[0]["name"], "framewise_jobs_total");
  const JsonSchema schema = JsonSchema::published("history-1");
  for (const Json& line : lines) EXPECT_EQ(schema.problem_of(line), "");
  const auto exported = run({"telemetry", "export", "h.db"});
  EXPECT_THAT(exported.out, HasSubstr("time,name,labels,value\n"));
  EXPECT_THAT(exported.out, HasSubstr("\"status=\"\"error\"\"\",1\n"));
  EXPECT_THAT(run({"telemetry", "clear", "h.db"}).out, HasSubstr("removed"));
  EXPECT_EQ(run({"telemetry", "show", "h.db"}).out, "");
  EXPECT_EQ(run({"telemetry", "show", "missing.db"}).exit_code, 3);
}

TEST_F(Telemetry, LeavesNoFileBesideItsResults) {
  run_batch_with({"--out", "r.ndjson"});
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    names.insert(entry.path().filename());
  }
  EXPECT_EQ(names, (std::set<std::string>{"originals", "r.ndjson", "small"}));
}

TEST_F(Telemetry, MonitorShowsAFileOfMetrics) {
  run_batch_with({"--metrics-file", "m.prom"});
  const auto once = run({"monitor", "--once", "--attach", "m.prom"});
  EXPECT_EQ(once.exit_code, 0) << once.err;
  EXPECT_THAT(once.out, HasSubstr("5/5"));
  EXPECT_THAT(once.out, HasSubstr("errors    input 1"));
  EXPECT_THAT(once.out, Not(HasSubstr("\x1b")));
  const auto json = run({"monitor", "--once", "--json", "--attach", "m.prom"});
  EXPECT_EQ(Json::parse(json.out)["errors"]["by_kind"]["input"], 1);
  EXPECT_EQ(
      JsonSchema::published("monitor-1").problem_of(Json::parse(json.out)), "");
}

TEST_F(Telemetry, MonitorFollowsAnInterruptedBatch) {
  // A batch whose rows cannot be written at its end leaves its journal.
  folder_.write("list.ndjson", "");
  std::filesystem::create_symlink("/dev/full", folder_.path() / "r.ndjson");
  const auto stopped =
      run_batch_with({"--journal", "r.journal", "--out", "r.ndjson"});
  EXPECT_NE(stopped.exit_code, 0);
  const auto once =
      run({"monitor", "--once", "--json", "--attach", "r.journal"});
  ASSERT_EQ(once.exit_code, 0) << once.err;
  const Json json = Json::parse(once.out);
  EXPECT_EQ(JsonSchema::published("monitor-1").problem_of(json), "");
  EXPECT_EQ(json["jobs"]["errors"], 1);
  EXPECT_EQ(json["running"], false);
  EXPECT_FALSE(json["jobs"]["worst"].empty());
}

TEST_F(Telemetry, MonitorCheckFailsIfAnAlertFires) {
  folder_.write("bad.prom", "framewise_memory_used_ratio 0.99\n");
  folder_.write("good.prom", "framewise_memory_used_ratio 0.5\n");
  const auto bad = run({"monitor", "--check", "--attach", "bad.prom"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.out, HasSubstr("critical: FramewiseMemoryCritical"));
  const auto good = run({"monitor", "--check", "--attach", "good.prom"});
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_EQ(good.out, "no alerts\n");
}

TEST_F(Telemetry, MonitorTakesTheLimitsOfSettings) {
  folder_.write("m.prom", "framewise_memory_used_ratio 0.85\n");
  EXPECT_EQ(run({"monitor", "--check", "--attach", "m.prom"}).exit_code, 1);
  EXPECT_EQ(
      run({"monitor", "--check", "--attach", "m.prom", "--alert-memory", "90%"})
          .exit_code,
      0);
  folder_.write("framewise.toml", "[alerts]\nmemory = 0\n");
  EXPECT_EQ(run({"monitor", "--check", "--attach", "m.prom", "--config",
                 "framewise.toml"})
                .exit_code,
            0);
}

TEST_F(Telemetry, MonitorStartsAProgramForEachAlert) {
  folder_.write("m.prom", "framewise_memory_used_ratio 0.99\n");
  const auto handler = folder_.write("handler",
                                     "#!/bin/sh\n"
                                     "echo \"$#: $1 $2 $3 $4 $5\" "
                                     ">> handled\n");
  fs::permissions(handler, fs::perms::owner_all);
  const auto fires = run(
      {"monitor", "--check", "--attach", "m.prom", "--exec", handler.string()});
  EXPECT_EQ(fires.exit_code, 1) << fires.err;
  EXPECT_EQ(file("handled"),
            "6: begins FramewiseMemoryHigh warning 0.99 0.8\n"
            "6: begins FramewiseMemoryCritical critical 0.99 0.95\n");
  const auto lost =
      run({"monitor", "--check", "--attach", "m.prom", "--exec", "./nothing"});
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_THAT(lost.err, HasSubstr("nothing"));
}

TEST_F(Telemetry, MonitorSaysWhatItCannotShow) {
  const auto missing = run({"monitor", "--attach", "missing.ndjson"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.err, HasSubstr("http://HOST:PORT"));
  folder_.write("x.prom", "not metrics at all");
  EXPECT_EQ(run({"monitor", "--once", "--attach", "x.prom"}).exit_code, 3);
  EXPECT_EQ(run({"monitor", "--interval", "0", "--attach", "x.prom"}).exit_code,
            2);
}

// docs/telemetry.md has the list that the program prints.
TEST_F(Telemetry, EverySeriesIsDocumented) {
  const std::string docs =
      text_of(fs::path(FRAMEWISE_SOURCE_DIR) / "docs/telemetry.md");
  EXPECT_THAT(docs, HasSubstr(run({"telemetry", "series", "--markdown"}).out))
      << "framewise telemetry series --markdown";
}

}  // namespace
}  // namespace framewise
