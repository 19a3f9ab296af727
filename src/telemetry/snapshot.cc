// SPDX-License-Identifier: Apache-2.0
#include "telemetry/snapshot.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>

#include "telemetry/process_facts.h"
#include "telemetry/span.h"

namespace framewise::telemetry {
namespace {

SeriesValue value_of(const Series& series) {
  SeriesValue value{.kind = series.kind(),
                    .name = series.name(),
                    .help = series.help(),
                    .labels = series.labels(),
                    .value = series.value()};
  if (series.kind() == SeriesKind::kHistogram) {
    const auto& histogram = static_cast<const Histogram&>(series);
    value.bounds.assign(histogram.bounds().begin(), histogram.bounds().end());
    value.counts = histogram.counts();
    value.sum = histogram.sum();
  }
  return value;
}

void add_stage(const StageTotals& stage, std::vector<SeriesValue>& list) {
  const double seconds = double(stage.wall_ns) / 1e9;
  if (stage.kind == SpanKind::kMetric) {
    const Labels labels = {{"metric", stage.name}};
    list.push_back({.kind = SeriesKind::kCounter,
                    .name = "framewise_metric_seconds_total",
                    .help = "Time spent in a metric, added over threads.",
                    .labels = labels,
                    .value = seconds});
    list.push_back({.kind = SeriesKind::kCounter,
                    .name = "framewise_metric_pixels_total",
                    .help = "Pixels of frame pairs that a metric measured.",
                    .labels = labels,
                    .value = double(stage.pixels)});
    return;
  }
  list.push_back(
      {.kind = SeriesKind::kHistogram,
       .name = "framewise_stage_duration_seconds",
       .help = "Wall time of one call of a stage.",
       .labels = {{"stage", stage.name}},
       .bounds = {std::begin(kStageSeconds), std::end(kStageSeconds)},
       .counts = stage.counts,
       .sum = seconds});
}

using Key = std::pair<std::string_view, const Labels*>;
struct LessKey {
  bool operator()(const Key& a, const Key& b) const {
    return a.first != b.first ? a.first < b.first : *a.second < *b.second;
  }
};
using Index = std::map<Key, const SeriesValue*, LessKey>;

bool matches(const SeriesValue& value, std::string_view name, LabelIs label) {
  return value.name == name &&
         (label.name.empty() || value.label(label.name) == label.value);
}

void subtract(const SeriesValue& before, SeriesValue& after) {
  if (after.kind == SeriesKind::kGauge || before.kind != after.kind) return;
  if (after.kind == SeriesKind::kCounter) {
    if (before.value <= after.value) after.value -= before.value;
    return;
  }
  if (before.bounds != after.bounds || before.count() > after.count()) return;
  for (size_t i = 0; i < after.counts.size(); ++i) {
    after.counts[i] = std::max<int64_t>(0, after.counts[i] - before.counts[i]);
  }
  after.sum = std::max(0.0, after.sum - before.sum);
}

}  // namespace

int64_t SeriesValue::count() const {
  return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

std::string_view SeriesValue::label(std::string_view label_name) const {
  for (const auto& [own, text] : labels) {
    if (own == label_name) return text;
  }
  return {};
}

Snapshot take_snapshot() {
  prepare_snapshot();
  Snapshot snapshot;
  snapshot.time_s = std::chrono::duration<double>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count();
  each_series([&](const Series& series) {
    snapshot.series.push_back(value_of(series));
  });
  for (const StageTotals& stage : stages()) add_stage(stage, snapshot.series);
  const ProcessFacts facts = read_process_facts();
  snapshot.start_s = facts.start_s;
  add_process_series(facts, snapshot.series);
  std::stable_sort(snapshot.series.begin(), snapshot.series.end(),
                   [](const SeriesValue& a, const SeriesValue& b) {
                     return std::tie(a.name, a.labels) <
                            std::tie(b.name, b.labels);
                   });
  return snapshot;
}

std::optional<double> sum_of(const Snapshot& snapshot, std::string_view name,
                             LabelIs label) {
  std::optional<double> sum;
  for (const SeriesValue& one : snapshot.series) {
    if (!matches(one, name, label)) continue;
    const bool counts = one.kind == SeriesKind::kHistogram;
    sum = sum.value_or(0) + (counts ? double(one.count()) : one.value);
  }
  return sum;
}

std::optional<double> largest_of(const Snapshot& snapshot,
                                 std::string_view name, LabelIs label) {
  std::optional<double> largest;
  for (const SeriesValue& one : snapshot.series) {
    if (!matches(one, name, label) || std::isnan(one.value)) continue;
    largest = largest ? std::max(*largest, one.value) : one.value;
  }
  return largest;
}

std::optional<SeriesValue> histogram_of(const Snapshot& snapshot,
                                        std::string_view name, LabelIs label) {
  std::optional<SeriesValue> sum;
  for (const SeriesValue& one : snapshot.series) {
    if (one.kind != SeriesKind::kHistogram || !matches(one, name, label)) {
      continue;
    }
    if (!sum) {
      sum = one;
    } else if (sum->bounds == one.bounds) {
      for (size_t i = 0; i < one.counts.size(); ++i) {
        sum->counts[i] += one.counts[i];
      }
      sum->sum += one.sum;
    }
  }
  return sum;
}

std::optional<double> quantile(const SeriesValue& histogram, double share) {
  const auto total = double(histogram.count());
  if (total <= 0 || histogram.bounds.empty()) return std::nullopt;
  const double rank = share * total;
  double below = 0;
  for (size_t i = 0; i < histogram.bounds.size(); ++i) {
    const auto count = double(histogram.counts[i]);
    if (count > 0 && below + count >= rank) {
      const double lower = i == 0 ? 0 : histogram.bounds[i - 1];
      const double part = std::clamp((rank - below) / count, 0.0, 1.0);
      return lower + (histogram.bounds[i] - lower) * part;
    }
    below += count;
  }
  return histogram.bounds.back();
}

Snapshot increase(const Snapshot& before, const Snapshot& after) {
  Index known;
  for (const SeriesValue& one : before.series) {
    known.emplace(Key{one.name, &one.labels}, &one);
  }
  Snapshot difference = after;
  for (SeriesValue& one : difference.series) {
    const auto found = known.find({one.name, &one.labels});
    if (found != known.end()) subtract(*found->second, one);
  }
  return difference;
}

}  // namespace framewise::telemetry
