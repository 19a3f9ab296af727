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

History::History(std::unique_ptr<State> state) : state_(std::move(state)) {}
History::History(History&&) noexcept = default;
History::~History() = default;

Result<History> History::open(const std::filesystem::path& path) {
  using Open =
      void (*)(const std::filesystem::path&, Result<std::unique_ptr<State>>&);
  FW_ASSIGN_OR_RETURN(void* symbol,
                      load_module_symbol("framewise-bench-history",
                                         "framewise_bench_history_open"));
  Result<std::unique_ptr<State>> state(nullptr);
  reinterpret_cast<Open>(symbol)(path, state);
  if (!state) return std::move(state).error();
  return History(*std::move(state));
}

Result<void> History::add(const std::vector<HistoryPoint>& points) {
  return state_->add(points);
}

Result<std::vector<HistoryPoint>> History::points() const {
  return state_->points();
}

}  // namespace framewise::bench
