// SPDX-License-Identifier: Apache-2.0
// The values of all series at one time, as a value that exporters write,
// readers return and alerts are evaluated on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/series.h"

namespace framewise::telemetry {

struct SeriesValue {
  SeriesKind kind = SeriesKind::kGauge;
  std::string name;
  std::string help;
  Labels labels;
  double value = 0;  // of counters and gauges
  // Of histograms: upper bounds, and how often each bucket was hit, not
  // cumulative; the last one is above all bounds.
  std::vector<double> bounds;
  std::vector<int64_t> counts;
  double sum = 0;

  int64_t count() const;  // of a histogram
  // Empty: it has no such label.
  std::string_view label(std::string_view label_name) const;
};

struct Snapshot {
  double time_s = 0;                // since 1970
  double start_s = 0;               // when the process began; 0: unknown
  std::vector<SeriesValue> series;  // by name and labels
};

// All series of this process: those that are registered, stages and metrics
// from spans, and facts of the process.
Snapshot take_snapshot();

// In the text form of Prometheus.
std::string prometheus_text(const Snapshot& snapshot);
// Of take_snapshot().
std::string prometheus_text();

// One label that must have this value; an empty name accepts all.
struct LabelIs {
  std::string_view name;
  std::string_view value;
};

// The sum of the counters or gauges of this name; of histograms their counts.
// Absent: there is none.
std::optional<double> sum_of(const Snapshot& snapshot, std::string_view name,
                             LabelIs label = {});
std::optional<double> largest_of(const Snapshot& snapshot,
                                 std::string_view name, LabelIs label = {});
// All histograms of this name with the same bounds, added up.
std::optional<SeriesValue> histogram_of(const Snapshot& snapshot,
                                        std::string_view name,
                                        LabelIs label = {});
// By linear interpolation within the bucket, as Prometheus does. Absent:
// nothing was recorded. What lies above all bounds counts as the last bound.
std::optional<double> quantile(const SeriesValue& histogram, double share);

// The changes between two snapshots: counters and histograms are the
// differences, gauges those of `after`. A counter that fell was reset: all of
// its value counts. Series that `before` lacks count from 0.
Snapshot increase(const Snapshot& before, const Snapshot& after);

}  // namespace framewise::telemetry
