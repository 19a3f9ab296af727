// SPDX-License-Identifier: Apache-2.0
// What progress costs those who work, and how long it takes from the end of a
// pair to the line that shows it.
#include <atomic>
#include <thread>

#include "bench_support.h"
#include "cli/terminal/progress_display.h"

namespace framewise::bench {
namespace {

using cli::ProgressDisplay;
using cli::ProgressStyle;
using Clock = std::chrono::steady_clock;

double us(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

struct Costs {
  double us_a_pair = 0;        // processor time
  double worst_update_us = 0;  // of one report, drawing included
  int64_t drawn = 0;
};

// As a batch reports: each pair begins and ends. Time passes by a clock of its
// own, so that everything is drawn that a batch of half an hour would draw.
Costs costs_of(ProgressStyle style, int threads) {
  constexpr int kPairs = 20'000;
  constexpr auto kOnePair = std::chrono::milliseconds(90);
  std::atomic<int64_t> done = 0;
  const auto start = Clock::now();
  runtime::Progress progress("pairs",
                             [&] { return start + done.load() * kOnePair; });
  Costs costs;
  ProgressDisplay display(progress, style, 120,
                          [&](std::string_view) { ++costs.drawn; });
  progress.on_change([&display] { display.update(); });
  progress.add(kPairs, kPairs);
  std::atomic<double> worst = 0;
  const double before_ms = cpu_ms_so_far();
  {
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        for (int i = t; i < kPairs; i += threads) {
          const std::string name = fmt::format("library/small/{}.gif", i);
          progress.begin_one(name);
          ++done;
          const auto begin = Clock::now();
          progress.end_one(name, 1, false);
          const double took = us(Clock::now() - begin);
          if (took > worst) worst = took;
        }
      });
    }
  }
  costs.us_a_pair = (cpu_ms_so_far() - before_ms) * 1e3 / kPairs;
  costs.worst_update_us = worst;
  return costs;
}

int run() {
  // A pair of small animations with the default metrics: docs/scaling.md.
  constexpr double kPair_us = 130'000;
  Table table({"progress", "threads", "a pair", "of a pair of 0.13 s",
               "slowest update", "drawn"});
  for (const auto& [name, style] :
       {std::pair("bar", ProgressStyle::kBar),
        std::pair("json", ProgressStyle::kJson),
        std::pair("plain", ProgressStyle::kPlain)}) {
    for (const int threads : {1, 8}) {
      Costs best = costs_of(style, threads);
      for (int round = 1; round < 5; ++round) {
        const Costs now = costs_of(style, threads);
        best.us_a_pair = std::min(best.us_a_pair, now.us_a_pair);
        best.worst_update_us =
            std::min(best.worst_update_us, now.worst_update_us);
      }
      table.add({name, fmt::format("{}", threads),
                 fmt::format("{:.2f} us", best.us_a_pair),
                 fmt::format("{:.4f} %", 100 * best.us_a_pair / kPair_us),
                 fmt::format("{:.0f} us", best.worst_update_us),
                 fmt::format("{}", best.drawn)});
    }
  }
  table.print();
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main() { return framewise::bench::run(); }
