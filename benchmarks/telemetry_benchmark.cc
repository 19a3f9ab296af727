// SPDX-License-Identifier: Apache-2.0
// What telemetry costs: updates and spans, on and off, from one thread and from
// all; snapshots and their text with 2000 series; reading them back.
#include <time.h>

#include <memory>
#include <thread>

#include "bench_support.h"
#include "telemetry/reading/exposition.h"
#include "telemetry/snapshot.h"
#include "telemetry/span.h"

namespace {

using namespace framewise;

constexpr int kCalls = 1'000'000;

// The least processor time of one call, of some rounds, in ns: on a busy
// machine the fairer figure.
double least_ns(int calls, const std::function<void()>& work) {
  double least = 1e18;
  for (int round = 0; round < 15; ++round) {
    const double before = bench::cpu_ms_so_far();
    work();
    least = std::min(least, (bench::cpu_ms_so_far() - before) * 1e6 / calls);
  }
  return least;
}

template <typename Call>
double loop_ns(const Call& call) {
  return least_ns(kCalls, [&] {
    for (int i = 0; i < kCalls; ++i) call();
  });
}

// The same from several threads at once.
template <typename Call>
double threads_ns(int count, const Call& call) {
  return least_ns(count * kCalls, [&] {
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&] {
        for (int k = 0; k < kCalls; ++k) call();
      });
    }
  });
}

// Of something that takes milliseconds.
double least_ms(const std::function<void()>& work) {
  constexpr int kRuns = 20;
  return least_ns(kRuns,
                  [&] {
                    for (int i = 0; i < kRuns; ++i) work();
                  }) /
         1e6;
}

void print(const char* what, double value, const char* unit,
           const char* limit) {
  fmt::print("{:<44} {:>9.1f} {:<3} {}\n", what, value, unit, limit);
}

void updates(telemetry::Counter& counter, telemetry::Gauge& gauge,
             telemetry::Histogram& histogram) {
  const auto span = [] { const telemetry::Span one("bench"); };
  print("the clock, of which a span reads two", loop_ns([] {
          timespec time{};
          clock_gettime(CLOCK_MONOTONIC, &time);
        }),
        "ns", "");
  print("counter", loop_ns([&] { counter.add(); }), "ns", "limit 50");
  print("counter, 4 threads", threads_ns(4, [&] { counter.add(); }), "ns", "");
  print("gauge", loop_ns([&] { gauge.set(1); }), "ns", "limit 50");
  print("histogram", loop_ns([&] { histogram.record(0.03); }), "ns",
        "limit 50");
  telemetry::set_span_detail(telemetry::SpanDetail::kStages);
  print("span", loop_ns(span), "ns", "limit 100");
  telemetry::set_span_detail(telemetry::SpanDetail::kOff);
  telemetry::set_recording(false);
  print("counter, off", loop_ns([&] { counter.add(); }), "ns", "");
  print("histogram, off", loop_ns([&] { histogram.record(0.03); }), "ns", "");
  print("span, off", loop_ns(span), "ns", "");
  telemetry::set_recording(true);
}

void expositions() {
  std::vector<std::unique_ptr<telemetry::Counter>> many;
  for (int i = 0; i < 2000; ++i) {
    many.push_back(std::make_unique<telemetry::Counter>(
        "framewise_bench_many_total", "Many.",
        telemetry::Labels{{"number", fmt::format("{}", i)}}));
    many.back()->add(i);
  }
  const std::string text = telemetry::prometheus_text();
  print("snapshot of 2000 series", least_ms([] {
          [[maybe_unused]] const auto taken = telemetry::take_snapshot();
        }),
        "ms", "");
  print("text of 2000 series, with its snapshot", least_ms([] {
          [[maybe_unused]] const auto taken = telemetry::prometheus_text();
        }),
        "ms", "limit 5");
  print("reading that text", least_ms([&] {
          [[maybe_unused]] const auto read = telemetry::parse_exposition(text);
        }),
        "ms", "");
}

}  // namespace

int main() {
  telemetry::Counter counter("framewise_bench_total", "Bench.");
  telemetry::Gauge gauge("framewise_bench_jobs", "Bench.");
  telemetry::Histogram histogram("framewise_bench_seconds", "Bench.");
  updates(counter, gauge, histogram);
  expositions();
  return 0;
}
