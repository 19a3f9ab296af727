// SPDX-License-Identifier: Apache-2.0
#include "telemetry/history/metrics_history.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/module.h"
#include "base/result.h"

namespace framewise::telemetry {
namespace {

constexpr double kPruneInterval_s = 3600;

std::string labels_text(const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name, value);
  }
  return text;
}

class HistorySink : public Sink {
 public:
  HistorySink(MetricsHistory history, HistoryLimits limits)
      : history_(std::move(history)), limits_(limits) {}
  std::string name() const override { return "metrics history"; }

  Result<void> write(const Exported& data, const std::stop_token&) override {
    const Snapshot& now = data.snapshot;
    FW_RETURN_IF_ERROR(history_.add(now.time_s, history_values(last_, now)));
    last_ = now;
    if (now.time_s - pruned_s_ < kPruneInterval_s) return {};
    pruned_s_ = now.time_s;
    const auto pruned = history_.prune(limits_, now.time_s);
    if (!pruned) return pruned.error();
    return {};
  }

 private:
  MetricsHistory history_;
  const HistoryLimits limits_;
  Snapshot last_;
  double pruned_s_ = 0;
};

}  // namespace

std::vector<HistoryValue> history_values(const Snapshot& before,
                                         const Snapshot& now) {
  std::vector<HistoryValue> values;
  const Snapshot recent = increase(before, now);
  for (size_t i = 0; i < now.series.size(); ++i) {
    const SeriesValue& one = now.series[i];
    const std::string labels = labels_text(one.labels);
    if (one.kind != SeriesKind::kHistogram) {
      if (std::isfinite(one.value)) {
        values.push_back({one.name, labels, one.value});
      }
      continue;
    }
    values.push_back({one.name + ":count", labels, double(one.count())});
    values.push_back({one.name + ":sum", labels, one.sum});
    constexpr std::pair<const char*, double> kShares[] = {
        {":p50", 0.5}, {":p95", 0.95}, {":p99", 0.99}};
    for (const auto& [suffix, share] : kShares) {
      const auto value = quantile(recent.series[i], share);
      if (value) values.push_back({one.name + suffix, labels, *value});
    }
  }
  return values;
}

Result<MetricsHistory> MetricsHistory::open(const std::filesystem::path& path,
                                            bool create) {
  using Open = void (*)(const std::filesystem::path&, bool,
                        Result<std::unique_ptr<State>>&);
  FW_ASSIGN_OR_RETURN(
      auto state,
      call_module<Open>("framewise-metrics-history",
                        "framewise_metrics_history_open", path, create));
  return MetricsHistory(std::move(state));
}

std::unique_ptr<Sink> history_sink(MetricsHistory history,
                                   HistoryLimits limits) {
  return std::make_unique<HistorySink>(std::move(history), limits);
}

}  // namespace framewise::telemetry
