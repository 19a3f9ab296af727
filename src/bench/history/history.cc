// SPDX-License-Identifier: Apache-2.0
#include "bench/history/history.h"

#include <time.h>

#include <array>
#include <utility>

#include "base/module.h"
#include "base/result.h"
#include "bench/output/words.h"

namespace framewise::bench {
namespace {

std::string utc_now() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

}  // namespace

std::vector<HistoryPoint> points_of(const PairedRun& run,
                                    const std::string& commit) {
  std::vector<HistoryPoint> points;
  if (run.fitness != Fitness::kUsable) return points;
  const std::string now = utc_now();
  for (const PairedResult& result : run.results) {
    if (result.error || result.cpu.pairs == 0) continue;
    points.push_back({now, commit, run.machine.key(), run.a_identity,
                      result.name, result.cpu.log_ratio.value,
                      result.cpu.log_ratio.lower, result.cpu.log_ratio.upper,
                      result.cpu.pairs, median_cpu(result.b),
                      median_peak(result.b)});
  }
  return points;
}

Result<History> History::open(const std::filesystem::path& path) {
  using Open =
      void (*)(const std::filesystem::path&, Result<std::unique_ptr<State>>&);
  FW_ASSIGN_OR_RETURN(auto state,
                      call_module<Open>("framewise-bench-history",
                                        "framewise_bench_history_open", path));
  return History(std::move(state));
}

}  // namespace framewise::bench
